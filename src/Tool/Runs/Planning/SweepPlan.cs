using System.Collections.Immutable;
using PrefillBench.Spec;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Runs.Planning;

/// <summary>A sweep expanded for one device: every case with its cost, and why some will not be attempted.</summary>
/// <param name="Estimate">Estimated duration of the whole run.</param>
public sealed record SweepPlan(ImmutableArray<SweepCase> Cases, ImmutableArray<SweepRow> Rows, Milliseconds Estimate)
{
    /// <summary>Starts of interpreters in the whole run, and the time that they take of <see cref="Estimate"/>.</summary>
    public (int Count, Milliseconds Time) Starts { get; init; }

    /// <summary>Rows that will not be measured in cases that will, through another row.</summary>
    public ImmutableArray<SweepRow> LoneSkips { get; } = SkippedOf(Cases, Rows);

    private static ImmutableArray<SweepRow> SkippedOf(ImmutableArray<SweepCase> cases, ImmutableArray<SweepRow> rows)
    {
        var planned = cases.Where(c => c.SkipReason is null).SelectMany(c => c.Rows.Select(row => row.Id)).ToHashSet();
        return [.. rows.Where(row => row.SkipReason is not null && planned.Contains(row.Row.Id))];
    }
}

/// <param name="Rows">One of each kernel, in the order of the kernels.</param>
/// <param name="Cost">Cost for a kernel that computes the case in its own element types, where there is one.</param>
/// <param name="Memory">Memory of the kernel that needs most.</param>
/// <param name="Estimate">Time that the case adds to the run. A row that several cases share counts at its first.</param>
/// <param name="SkipReason">Why no row of the case will be measured; null when at least one will.</param>
public sealed record SweepCase(
    AttentionCase Case,
    ImmutableArray<WorkloadRow> Rows,
    WorkloadCost Cost,
    ByteCount Memory,
    Milliseconds Estimate,
    string? SkipReason);

/// <param name="ExpectedLaunch">One launch.</param>
/// <param name="SkipReason">Why the row will not be measured; null when it will be for at least one case.</param>
public sealed record SweepRow(WorkloadRow Row, WorkloadCost Cost, Milliseconds ExpectedLaunch, string? SkipReason);

/// <summary>A device's answers about a row, before anything is measured.</summary>
/// <param name="WhyNot">Why no kernel of the device computes the row; null when one does.</param>
/// <param name="StartMs">Expected start of the row's kernel in a fresh process, in milliseconds.</param>
internal sealed record PlannedAnswer(string Row, string? WhyNot, long MemoryBytes, int LaunchesPerTime, double StartMs = 0);

/// <summary>Estimated number of measurements of each row, before the run starts.</summary>
/// <param name="Units">Fresh processes, or pairs expected.</param>
/// <param name="SidesPerUnit">2 for pairs.</param>
public sealed record SweepEffort(int Units, int SidesPerUnit, bool Published, bool LockStep = false);
