using System.Collections.Immutable;
using PrefillBench.Devices;
using PrefillBench.Measurement;
using PrefillBench.Spec;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Campaign;

/// <summary>
/// Expands cases into rows with costs and estimates, and decides what is not attempted. Measures nothing. A row that cannot be measured
/// leaves the case's other row standing: a device may have one of the kernels only, and at the longest prompts one is too slow.
/// </summary>
public static class SweepPlanner
{
    /// <param name="knownMs">Stored or measured medians by row id, in milliseconds; they replace the estimate.</param>
    public static SweepPlan Plan(
        IReadOnlyList<AttentionCase> cases,
        IDevice device,
        SweepEffort effort,
        TimeSpan? budget,
        IReadOnlyDictionary<string, double> knownMs)
    {
        var estimator = new RowEstimator(device.Rates, effort, device.Facts.Settling);
        var distinct = WorkloadRow.AllOf(cases);
        var costs = distinct.Zip(CostModel.OfAll(distinct)).ToDictionary(pair => pair.First.Id, pair => pair.Second);
        var planned = ImmutableArray.CreateBuilder<SweepCase>(cases.Count);
        var measured = new HashSet<string>();
        var skipped = new Dictionary<string, string>();
        var total = estimator.Processes;
        foreach (var attentionCase in cases)
        {
            var rows = new[] { WorkloadRow.Of(attentionCase, KernelRole.Baseline), WorkloadRow.Of(attentionCase, KernelRole.Trtllm) };
            var reasons = rows.Select(r => WhyNot(r, Launch(r))).ToArray();
            var able = rows.Where((_, i) => reasons[i] is null).ToArray();
            var added = able.Where(r => !measured.Contains(r.Id))
                .Aggregate(new Milliseconds(0), (sum, r) => sum + estimator.Row(r, costs[r.Id], Launch(r), device.LaunchesPerTime(r, costs[r.Id])));
            var skip = able.Length == 0 ? reasons[0] : OverBudget(total + added, budget);
            if (skip is null)
            {
                total += added;
                measured.UnionWith(able.Select(r => r.Id));
            }

            foreach (var (row, reason) in rows.Zip(reasons))
            {
                _ = (reason ?? skip) is { } why && skipped.TryAdd(row.Id, why);
            }

            var (baseline, trtllm) = (device.MemoryOf(rows[0], costs[rows[0].Id]), device.MemoryOf(rows[1], costs[rows[1].Id]));
            planned.Add(new(attentionCase, rows[0], rows[1], costs[rows[1].Id], baseline > trtllm ? baseline : trtllm, added, skip));
        }

        var sweepRows = distinct.Select(r => new SweepRow(
            r, costs[r.Id], Launch(r), measured.Contains(r.Id) ? null : skipped[r.Id]));
        return new SweepPlan(planned.MoveToImmutable(), [.. sweepRows], total);

        Milliseconds Launch(WorkloadRow row) =>
            knownMs.TryGetValue(row.Id, out var known) ? new(known) : device.Rates.Launch(row, costs[row.Id]);

        string? WhyNot(WorkloadRow row, Milliseconds launch)
        {
            var needed = new ByteCount(device.MemoryOf(row, costs[row.Id]).Value * (device.Facts.Pairing == Pairing.LockStep ? effort.SidesPerUnit : 1));
            return device.WhyNot(row)
                ?? (needed > device.Facts.FreeMemory ? $"needs {needed} of memory; {device.Facts.FreeMemory} are free" : null)
                ?? (launch > LaunchCounts.LongestLaunch ? $"one launch of {Spelling.Of(row.Kernel)} would take about {launch.Seconds:0.0} s; at most {LaunchCounts.LongestLaunch.Seconds:0} s are measured" : null);
        }
    }

    private static string? OverBudget(Milliseconds total, TimeSpan? budget) =>
        budget is { } limit && total.Seconds > limit.TotalSeconds
            ? $"the run would take about {total.Seconds:0} s with it; the budget is {limit.TotalSeconds:0} s"
            : null;
}
