using System.Collections.Immutable;
using PrefillBench.Devices;
using PrefillBench.Measurement;
using PrefillBench.Spec;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Runs.Planning;

/// <summary>
/// Expands cases into rows with costs and estimates, and decides what is not attempted. Measures nothing. A row that cannot be measured
/// leaves the case's other rows standing: a device may have some of the kernels only, and at the longest prompts one is too slow.
/// </summary>
internal sealed class SweepPlanner
{
    private readonly IPlannedDevice device;
    private readonly Dictionary<string, RowFigures> figures = [];
    private readonly ImmutableArray<CaseFigures> cases;
    private readonly ImmutableArray<RowFigures> rows;

    /// <summary>Draws what the rows need to be planned with; each plan uses it again.</summary>
    public SweepPlanner(IReadOnlyList<AttentionCase> cases, ImmutableArray<MeasuredKernel> kernels, IPlannedDevice device)
    {
        this.device = device;
        var reads = new Dictionary<string, Lazy<PagesRead>>();
        this.cases = [.. cases.Select(c => new CaseFigures(c, [.. kernels.Select(kernel => Known(WorkloadRow.Of(c, kernel), reads))]))];
        rows = [.. this.cases.SelectMany(c => c.Rows).DistinctBy(row => row.Row.Id)];
    }

    /// <summary>The device's answers about each row.</summary>
    public ImmutableArray<PlannedAnswer> Answers =>
    [
        .. rows.Select(row => new PlannedAnswer(row.Row.Id, row.WhyNot, row.Memory.Value, row.LaunchesPerTime, row.Start.Value)),
    ];

    /// <summary>Rows that can be measured, whether or not a budget has time for them.</summary>
    /// <param name="knownMs">Stored or measured medians by row id, in milliseconds; they replace the estimate.</param>
    public ImmutableArray<WorkloadRow> Measurable(SweepEffort effort, IReadOnlyDictionary<string, double> knownMs) =>
        [.. rows.Where(row => WhyNot(row, effort, knownMs) is null).Select(row => row.Row)];

    /// <param name="knownMs">Stored or measured medians by row id, in milliseconds; they replace the estimate.</param>
    /// <param name="startOf">
    /// Says how long a row's kernel was seen to start, by row id; null for what was not seen. Not asked under a budget: every machine of a
    /// split sweep is to leave out the same rows, and starts were seen on each.
    /// </param>
    public SweepPlan Plan(
        SweepEffort effort, TimeSpan? budget, IReadOnlyDictionary<string, double> knownMs, Func<string, Milliseconds?>? startOf = null)
    {
        var estimator = new RowEstimator(device.Rates, effort, device.Facts.Settling);
        Milliseconds Start(RowFigures row) => (budget is null ? startOf?.Invoke(row.Row.Id) : null) ?? row.Start;
        var planned = ImmutableArray.CreateBuilder<SweepCase>(cases.Length);
        var measured = new HashSet<string>();
        var skipped = new Dictionary<string, string>();
        var total = estimator.Processes;
        foreach (var (attentionCase, all) in cases)
        {
            var reasons = all.Select(row => WhyNot(row, effort, knownMs)).ToArray();
            var able = all.Where((_, i) => reasons[i] is null).ToArray();
            var added = able.Where(row => !measured.Contains(row.Row.Id))
                .Aggregate(new Milliseconds(0), (sum, row) =>
                    sum + estimator.Row(row.Row, row.Cost, Launch(row, knownMs), Start(row), row.LaunchesPerTime));
            var skip = able.Length == 0 ? reasons[0] : OverBudget(total + added, budget);
            if (skip is null)
            {
                total += added;
                measured.UnionWith(able.Select(row => row.Row.Id));
            }

            foreach (var (row, reason) in all.Zip(reasons))
            {
                _ = (reason ?? skip) is { } why && skipped.TryAdd(row.Row.Id, why);
            }

            var shown = Array.Find(all, row => row.Row.Kernel.Computes == KernelComputes.Case) ?? all[0];
            var memory = new ByteCount(all.Max(row => row.Memory.Value));
            planned.Add(new(attentionCase, [.. all.Select(row => row.Row)], shown.Cost, memory, added, skip));
        }

        var sweepRows = rows.Select(row =>
            new SweepRow(row.Row, row.Cost, Launch(row, knownMs), measured.Contains(row.Row.Id) ? null : skipped[row.Row.Id]));
        var starts = Starts(measured.Select(row => Start(figures[row])), estimator.Starts);
        return new SweepPlan(planned.MoveToImmutable(), [.. sweepRows], total) { Starts = starts };
    }

    /// <param name="ofRows">Start of each row's kernel in one process.</param>
    private static (int Count, Milliseconds Time) Starts(IEnumerable<Milliseconds> ofRows, int processes)
    {
        var starting = ofRows.Where(start => start.Value > 0).ToArray();
        return (starting.Length * processes, new(starting.Sum(start => start.Value) * processes));
    }

    private static Milliseconds Launch(RowFigures row, IReadOnlyDictionary<string, double> knownMs) =>
        knownMs.TryGetValue(row.Row.Id, out var known) ? new(known) : row.RatedLaunch;

    private string? WhyNot(RowFigures row, SweepEffort effort, IReadOnlyDictionary<string, double> knownMs)
    {
        var needed = row.Memory * (device.Facts.Pairing == Pairing.LockStep ? effort.SidesPerUnit : 1);
        var launch = Launch(row, knownMs);
        return row.WhyNot
            ?? (needed > device.Facts.FreeMemory ? $"needs {needed} of memory; {device.Facts.FreeMemory} are free" : null)
            ?? (launch > LaunchCounts.LongestLaunch
                ? $"one launch of {row.Row.Kernel.Name} would take about {launch.Seconds:0.0} s; launches of more than "
                    + $"{LaunchCounts.LongestLaunch.Seconds:0} s are not measured"
                : null);
    }

    /// <summary>The figures of a row, drawn when a case has it for the first time.</summary>
    private RowFigures Known(WorkloadRow row, Dictionary<string, Lazy<PagesRead>> reads)
    {
        if (!figures.TryGetValue(row.Id, out var known))
        {
            figures.Add(row.Id, known = FiguresOf(row, reads));
        }

        return known;
    }

    private RowFigures FiguresOf(WorkloadRow row, Dictionary<string, Lazy<PagesRead>> reads)
    {
        // Rows that differ in quantisation or kernel alone read the same pages.
        var shape = (row.Case with { Quantization = Quantization.Bf16 }).WithScales(null);
        if (!reads.TryGetValue(shape.Work, out var read))
        {
            reads[shape.Work] = read = new(() => PagesRead.Of(shape));
        }

        var workload = RowWorkload.Planned(row, read);
        return new(
            row, workload.Cost, row.Case.Refusal ?? device.WhyNot(workload), device.Rates.Launch(row, workload.Cost),
            device.MemoryOf(workload), device.StartOf(workload), device.LaunchesPerTime(workload));
    }

    private static string? OverBudget(Milliseconds total, TimeSpan? budget) =>
        budget is { } limit && total.Seconds > limit.TotalSeconds
            ? $"the run would take about {total.Seconds:0} s with it; the budget is {limit.TotalSeconds:0} s"
            : null;

    /// <param name="Rows">One for each kernel. Cases that share a row have the same object.</param>
    private sealed record CaseFigures(AttentionCase Case, RowFigures[] Rows);

    /// <param name="RatedLaunch">One launch, by the device's rates.</param>
    private sealed record RowFigures(
        WorkloadRow Row, WorkloadCost Cost, string? WhyNot, Milliseconds RatedLaunch, ByteCount Memory, Milliseconds Start,
        int LaunchesPerTime);
}
