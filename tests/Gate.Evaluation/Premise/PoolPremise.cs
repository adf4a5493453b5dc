using System.Collections.Immutable;
using MathNet.Numerics.Distributions;
using PrefillBench.Evaluation.Pools;
using PrefillBench.Statistics;

namespace PrefillBench.Evaluation.Premise;

/// <summary>The premise of all rows of a pool, by row and jointly.</summary>
/// <param name="DifferenceP">Of "no row's sides differ": the largest |sum of scores| over rows, all rows of a pair flipped by one
/// coin.</param>
/// <param name="FirstSlotP">The same of "no row is slower or faster for being first".</param>
internal sealed record PoolPremise(ImmutableArray<RowPremise> Rows, double DifferenceP, double FirstSlotP)
{
    public static PoolPremise Of(Pool pool, ulong seed)
    {
        ImmutableArray<RowPremise> rows = [.. Enumerable.Range(0, pool.Rows).Select(row => RowPremise.Of(pool, row))];
        return new PoolPremise(rows, JointP(pool, rows, seed, _ => 1), JointP(pool, rows, seed, pair => pair.CurrentFirst ? 1 : -1));
    }

    /// <summary>Chance that a row without any difference misses its goal of s/4 nevertheless: its mean varies by s / sqrt(pairs).</summary>
    public static double MissedByChance(int pairs) => 2 * StudentT.CDF(0, 1, pairs - 1, -Math.Sqrt(pairs) / 4);

    /// <summary>Two-sided: each row is in the maximum with both signs.</summary>
    private static double JointP(Pool pool, ImmutableArray<RowPremise> rows, ulong seed, Func<PoolPair, double> sign)
    {
        var oneSide = rows.Select(
            (row, index) => new PairedRow([.. pool.Pairs.Select(pair => sign(pair) * pair.Rows[index].LogRatio)], row.Noise)).ToArray();
        return SignFlipMaxT.Test(
            [.. oneSide, .. oneSide.Select(row => row.Mirrored())], tolerateLog: 0, seed, withDiffuse: false).AdjustedP.Min();
    }
}
