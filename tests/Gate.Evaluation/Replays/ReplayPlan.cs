using System.Collections.Immutable;
using PrefillBench.Devices;
using PrefillBench.Evaluation.Pools;
using PrefillBench.Gate;
using PrefillBench.Spec;
using PrefillBench.Statistics;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.Evaluation.Replays;

/// <summary>The plan that the product would judge a pool's rows by: its default policy, and each row's noise known beforehand.</summary>
internal static class ReplayPlan
{
    /// <param name="noise">Standard deviation of a pair's ln ratio, by row.</param>
    public static GatePlan Of(Pool pool, ImmutableArray<double> noise, ulong seed) => new()
    {
        Mode = JudgingMode.Duet,
        Policy = SpecDefaults.Gate,
        Processes = 1,
        MaxPairs = SpecDefaults.Gate.MaxPairs,
        Rows = [.. noise.Select((s, row) => new PlannedRow(StandIn(row), null, Identical: false, null, null, s, MedianMs(pool, row)))],
        Seed = seed,
    };

    /// <summary>
    /// Each row's noise as `calibrate` computes it, from the other boots of the device where there are any, so that it was fixed before the
    /// pairs that are judged; else from the pool itself.
    /// </summary>
    public static ImmutableArray<double> Noise(Pool pool, IReadOnlyList<Pool> pools)
    {
        var others = pools.Where(other => other.Name != pool.Name && other.Device == pool.Device).ToArray();
        return
        [
            .. pool.RowIds.Select((id, row) => others.Where(other => other.RowIds.Contains(id)).SelectMany(other => other.LogRatios(other.RowIds.IndexOf(id))).ToArray() is { Length: > 1 } elsewhere
                ? NoiseSd.FromPairs(elsewhere)
                : NoiseSd.FromPairs(pool.LogRatios(row))),
        ];
    }

    /// <summary>Of the approved side's processes.</summary>
    public static double MedianMs(Pool pool, int row) =>
        Sample.Of([.. pool.Pairs.Select(pair => Sample.Of(pair.Rows[row].ApprovedMs.AsSpan()).Median)]).Median;

    /// <summary>The gate tells rows apart by their ids only, so any distinct cases will do; a pool need not be of a suite that still exists.</summary>
    private static WorkloadRow StandIn(int row) =>
        WorkloadRow.Of(AttentionCases.Published with { BatchSize = row + 1 }, KernelRole.Trtllm);
}
