namespace PrefillBench.Statistics;

/// <summary>
/// "Everything a little slower", which no single row shows: m[pair] = mean score over the rows, flipped with the same signs as they are.
/// Its statistic is Student's t of the flipped m, so it is measured in its own standard deviation for each sign vector and needs no
/// calibration (a studentised randomisation test, Janssen, Stat. Prob. Letters 36, 1997, 9). Brought to the size of a row's T, whose
/// standard deviation is sqrt(n)/3 when s is right, and held within -n..n as theirs are.
/// </summary>
internal sealed class DiffuseRow
{
    private readonly long[] means;
    private readonly long sumOfSquares;

    public DiffuseRow(ScoreTable scores)
    {
        means = [.. Enumerable.Range(0, scores.Pairs).Select(scores.Mean)];
        sumOfSquares = means.Sum(mean => mean * mean);
    }

    /// <summary>
    /// The statistic, in the units of <see cref="ScoreTable"/>. It uses integers up to the last step, so that equal flips compare equal: n
    /// x sum of squares is at most 2^60.
    /// </summary>
    public double Statistic(ulong flips)
    {
        var n = means.Length;
        var sum = 0L;
        for (var pair = 0; pair < n; pair++)
        {
            sum += (flips >> pair & 1) == 0 ? means[pair] : -means[pair];
        }

        if (sum == 0)
        {
            return 0;
        }

        var spread = (n * sumOfSquares) - (sum * sum);
        var limit = (double)n;
        var t = spread == 0 ? Math.Sign(sum) * double.PositiveInfinity : sum * Math.Sqrt((n - 1) / (double)spread);
        return ScoreTable.Unit * double.Clamp(t * Math.Sqrt(n) / ClippedScore.RegressionClip, -limit, limit);
    }
}
