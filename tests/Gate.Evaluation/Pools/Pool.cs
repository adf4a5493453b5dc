using System.Collections.Immutable;
using PrefillBench.Measurement;

namespace PrefillBench.Evaluation.Pools;

/// <summary>Pairs of one and the same code, measured on one boot of one device: what a gate sees when nothing has changed.</summary>
/// <param name="Name">The file's name without its endings.</param>
/// <param name="RowIds">Rows that every undisturbed pair measured; index i is row i of each pair.</param>
/// <param name="Pairs">Undisturbed pairs in the order they were measured.</param>
internal sealed record Pool(
    string Name, string Device, string Boot, string Suite, ImmutableArray<string> RowIds, ImmutableArray<PoolPair> Pairs, PoolLosses Losses)
{
    public int Rows => RowIds.Length;

    /// <summary>The way of measuring; null where the journal does not tell. Noise of one way is not that of another.</summary>
    public int? MeasurementVersion { get; init; }

    /// <summary>
    /// Every pair twice, once with the sides' names exchanged: what the coin could have made of the same processes. Both sides are the same
    /// code, so by the premise no row's mean of d is anything but chance, and here it is 0. For power only: who asks whether the premise
    /// holds must not assume it.
    /// </summary>
    public Pool WithBothCoins() => this with { Pairs = [.. Pairs, .. Pairs.Select(pair => pair.Exchanged())] };

    /// <summary>ln(current / approved) of the row in each pair.</summary>
    public double[] LogRatios(int row) => [.. Pairs.Select(pair => pair.Rows[row].LogRatio)];
}

/// <summary>One fresh process of each side over the same rows.</summary>
/// <param name="CurrentFirst">The coin: whether the side called current took the first slot.</param>
internal sealed record PoolPair(bool CurrentFirst, ImmutableArray<PoolRow> Rows)
{
    public PoolPair Exchanged() => new(!CurrentFirst, [.. Rows.Select(row => row.Exchanged())]);
}

/// <summary>
/// One row in one pair: timed launches in order, in milliseconds, and what the tool took as the pair's ln(current / approved).
/// </summary>
internal sealed record PoolRow(double LogRatio, ImmutableArray<double> ApprovedMs, ImmutableArray<double> CurrentMs)
{
    /// <summary>Compared as today's tool compares processes that ran one after the other.</summary>
    public static PoolRow Of(ImmutableArray<double> approvedMs, ImmutableArray<double> currentMs) =>
        new(RowMeasurements.LogRatio(approvedMs.AsSpan(), currentMs.AsSpan()), approvedMs, currentMs);

    public PoolRow Exchanged() => new(-LogRatio, CurrentMs, ApprovedMs);
}

/// <summary>What was begun and is not in the pool.</summary>
/// <param name="Units">Complete pairs, disturbed ones included.</param>
/// <param name="DisturbedApproved">Pairs disturbed from outside while the approved side was measured.</param>
/// <param name="DisturbedUnknown">Pairs whose disturbance belongs to neither side.</param>
/// <param name="RowsLeftOut">Rows that some undisturbed pair did not measure.</param>
internal sealed record PoolLosses(
    int Units, int DisturbedApproved, int DisturbedCurrent, int DisturbedUnknown, ImmutableArray<string> RowsLeftOut)
{
    public static PoolLosses None(int units) => new(units, 0, 0, 0, []);
}
