using PrefillBench.Evaluation.Pools;
using PrefillBench.Evaluation.Replays;
using PrefillBench.Statistics;

namespace PrefillBench.Evaluation.Premise;

/// <summary>Whether the two sides of one row were exchangeable, as far as its pairs show. Log ratios; 0.01 is about 1 %.</summary>
/// <param name="Noise">s, the standard deviation of d = ln(current / approved).</param>
/// <param name="Difference">Mean of d with its 95 % limits: 0 when the sides differ in name only.</param>
/// <param name="FirstSlot">Mean of ln(first / second) with its 95 % limits: what the first place in a pair costs. The coin makes it
/// harmless.</param>
/// <param name="WithinSd">Launch to launch inside a process.</param>
/// <param name="BetweenSd">Process to process beyond what launches explain.</param>
internal sealed record RowPremise(
    string Row, double MedianMs, double Noise, MeanInterval Difference, MeanInterval FirstSlot, double WithinSd, double BetweenSd)
{
    private const double LeastGoal = 0.001;

    /// <summary>The mean of d shall lie within this: 0.1 %, or a quarter of the row's noise where that is more.</summary>
    public double Goal => Math.Max(LeastGoal, Noise / 4);

    public bool Met => Math.Abs(Difference.Mean) <= Goal;

    /// <summary>The limits of the mean allow a difference of 0.</summary>
    public bool AllowsNone => Difference is { Low: <= 0, High: >= 0 };

    public static RowPremise Of(Pool pool, int row)
    {
        var d = pool.LogRatios(row);
        var split = NoiseSplit.Of(
            [.. pool.Pairs.SelectMany(pair => new[] { pair.Rows[row].ApprovedMs, pair.Rows[row].CurrentMs })
                .Select(launches => Sample.Of(launches.AsSpan()))]);
        return new RowPremise(
            pool.RowIds[row], ReplayPlan.MedianMs(pool, row), NoiseSd.FromPairs(d), MeanInterval.Of(d),
            MeanInterval.Of([.. d.Zip(pool.Pairs, (ratio, pair) => pair.CurrentFirst ? ratio : -ratio)]), split.WithinSd, split.BetweenSd);
    }
}
