using PrefillBench.Statistics;

namespace PrefillBench.Tests.Statistics;

/// <summary>
/// The definition, written a second time without care for speed: decimals for exact sums, every sign vector spelled out, diffuse statistic
/// by mean and standard deviation of the flipped values. Returns p per row and, from three rows on, the diffuse p.
/// </summary>
internal static class NaiveSignFlip
{
    public static double[] Test(IReadOnlyList<PairedRow> rows, double tolerate)
    {
        var pairs = rows[0].Pairs;
        var scores = rows.Select(row => row.LogRatios.Select(d => Score(d, tolerate, row.NoiseSd)).ToArray()).ToArray();
        decimal[]? means = rows.Count >= 3
            ? [.. Enumerable.Range(0, pairs).Select(pair => Math.Round(scores.Average(row => row[pair]) * 16777216) / 16777216)]
            : null;
        var statistics = AllSigns(pairs)
            .Select(
                signs => scores.Select(row => (double)Sum(row, signs)).Concat(means is null ? [] : [Studentised(means, signs)]).ToArray())
            .ToArray();
        return
        [
            .. statistics[0].Select(observed => statistics.Count(flipped => flipped.Max() >= observed - 1e-9) / (double)statistics.Length),
        ];
    }

    private static decimal Score(double d, double tolerate, double s) =>
        Math.Round((decimal)Math.Max(-1, Math.Min(1, (d - tolerate) / (3 * s))) * 16777216) / 16777216;

    private static decimal Sum(decimal[] values, int[] signs) => values.Zip(signs, (value, sign) => value * sign).Sum();

    private static double Studentised(decimal[] means, int[] signs)
    {
        var n = means.Length;
        var flipped = means.Zip(signs, (mean, sign) => (double)(mean * sign)).ToArray();
        var mean = flipped.Average();
        var sumOfSquares = flipped.Sum(x => (x - mean) * (x - mean));
        if (Math.Abs(mean) < 1e-15)
        {
            return 0;
        }

        if (sumOfSquares < 1e-18)
        {
            return Math.Sign(mean) * n;
        }

        var t = mean / Math.Sqrt(sumOfSquares / (n - 1) / n);
        return Math.Clamp(t * Math.Sqrt(n) / 3, -n, n);
    }

    /// <summary>The observed signs, all +1, come first.</summary>
    private static IEnumerable<int[]> AllSigns(int pairs) =>
        pairs == 0 ? [[]] : AllSigns(pairs - 1).SelectMany(rest => new int[][] { [.. rest, 1], [.. rest, -1] });
}
