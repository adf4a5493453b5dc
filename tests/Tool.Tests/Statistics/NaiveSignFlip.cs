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

    /// <summary>The same over machines that share no pair: every combination of their sign vectors, which only few pairs allow.</summary>
    /// <param name="shards">
    /// The rows of each machine; all of a machine's rows are also tested together where there are three or more.
    /// </param>
    public static (double[] Rows, double? Diffuse) Test(IReadOnlyList<PairedRow[]> shards, double tolerate)
    {
        var machines = shards.Select(rows => Machine(rows, tolerate).ToArray()).ToArray();
        var combinations = machines.Aggregate(
            new List<(double[] Rows, double[] Together)> { ([], []) },
            (all, machine) => [.. all.SelectMany(before => machine.Select(own =>
                ((double[])[.. before.Rows, .. own.Rows], (double[])[.. before.Together, .. own.Together])))]);
        var statistics = combinations
            .Select(flipped => (flipped.Rows, Diffuse: flipped.Together.Length == 0
                ? (double?)null
                : flipped.Together.Sum() / Math.Sqrt(flipped.Together.Length)))
            .ToArray();
        double Share(double observed) =>
            statistics.Count(flipped => Math.Max(flipped.Rows.Max(), flipped.Diffuse ?? double.MinValue) >= observed - 1e-9)
                / (double)statistics.Length;
        return ([.. statistics[0].Rows.Select(Share)], statistics[0].Diffuse is { } diffuse ? Share(diffuse) : null);
    }

    private static IEnumerable<(double[] Rows, double[] Together)> Machine(PairedRow[] rows, double tolerate)
    {
        var pairs = rows[0].Pairs;
        var root = Math.Sqrt(pairs);
        var scores = rows.Select(row => row.LogRatios.Select(d => Score(d, tolerate, row.NoiseSd)).ToArray()).ToArray();
        decimal[] means =
            [.. Enumerable.Range(0, pairs).Select(pair => Math.Round(scores.Average(row => row[pair]) * 16777216) / 16777216)];
        return AllSigns(pairs).Select(signs => (
            (double[])[.. scores.Select(row => (double)Sum(row, signs) / root)],
            rows.Length >= 3 ? (double[])[Studentised(means, signs) / root] : []));
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
