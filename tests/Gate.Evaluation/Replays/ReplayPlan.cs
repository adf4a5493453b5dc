using System.Collections.Immutable;
using PrefillBench.Evaluation.Pools;
using PrefillBench.Gate;
using PrefillBench.Spec;
using PrefillBench.Statistics;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.Evaluation.Replays;

/// <summary>What is known beforehand of a row's noise.</summary>
/// <param name="Sd">Standard deviation of a pair's ln ratio.</param>
/// <param name="Pairs">Pairs that it comes from.</param>
internal readonly record struct RowNoise(double Sd, int Pairs)
{
    public static RowNoise Of(double[] logRatios) => new(NoiseSd.FromPairs(logRatios), logRatios.Length);
}

/// <summary>The plan that the product would judge a pool's rows by: its default policy, and each row's noise known beforehand.</summary>
internal static class ReplayPlan
{
    /// <param name="noise">By row.</param>
    public static GatePlan Of(Pool pool, ImmutableArray<RowNoise> noise, ulong seed) => new()
    {
        Policy = SpecDefaults.Gate,
        Processes = 1,
        MaxPairs = SpecDefaults.Gate.MaxPairs,
        Rows = [.. noise.Select((s, row) =>
            new PlannedRow(StandIn(row), null, Identical: false, null, null, s.Sd, MedianMs(pool, row))
            {
                CaseSha256 = "",
                NoisePairs = s.Pairs,
            })],
        Seed = seed,
    };

    /// <summary>Each row's noise as `calibrate` computes it from the pools of <see cref="NoiseFrom"/>.</summary>
    public static ImmutableArray<RowNoise> Noise(Pool pool, IReadOnlyList<Pool> pools) =>
    [
        .. pool.RowIds.Select((id, row) => NoiseFrom(pool, pools).Where(other => other.RowIds.Contains(id))
            .SelectMany(other => other.LogRatios(other.RowIds.IndexOf(id))).ToArray() is { Length: > 1 } pairs
            ? RowNoise.Of(pairs)
            : RowNoise.Of(pool.LogRatios(row))),
    ];

    /// <summary>
    /// The other pools of the device and way of measuring, so that noise was fixed before the pairs that are judged; the pool itself where
    /// there are none.
    /// </summary>
    public static ImmutableArray<Pool> NoiseFrom(Pool pool, IReadOnlyList<Pool> pools) =>
        pools.Where(other => other.Name != pool.Name && (other.Device, other.MeasurementVersion) == (pool.Device, pool.MeasurementVersion))
            .ToImmutableArray() is { IsEmpty: false } others
            ? others
            : [pool];

    /// <summary>Of the approved side's processes.</summary>
    public static double MedianMs(Pool pool, int row) =>
        Sample.Of([.. pool.Pairs.Select(pair => Sample.Of(pair.Rows[row].ApprovedMs.AsSpan()).Median)]).Median;

    /// <summary>
    /// The gate tells rows apart by their ids only, so any distinct cases will do; a pool need not be of a suite that still exists.
    /// </summary>
    private static WorkloadRow StandIn(int row) =>
        WorkloadRow.Of(AttentionCases.Published with { BatchSize = row + 1 }, KernelRole.Trtllm);
}
