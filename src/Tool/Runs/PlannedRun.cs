using System.Collections.Immutable;
using PrefillBench.Devices;
using PrefillBench.Runs.Code;
using PrefillBench.Runs.Planning;
using PrefillBench.Workload;

namespace PrefillBench.Runs;

/// <summary>The second step: what is known of the code of both sides, and the rows that are measured with it.</summary>
/// <param name="Planner">The planner of the sweep, for a plan by other rules.</param>
internal sealed record PlannedRun(ReadRun Read, RowCodes Codes, SweepEffort Effort, SweepPlan Sweep, SweepPlanner Planner)
{
    /// <summary>The device's answers about the rows.</summary>
    public ImmutableArray<PlannedAnswer> Answers => Planner.Answers;

    /// <summary>
    /// The sweep as `plan` shows it, before any code is looked at and without a budget: by it a sweep is split among machines.
    /// </summary>
    public SweepPlan Whole()
    {
        var known = StoredTimes.Of(Read.Baseline);
        return Planner.Plan(Efforts.Foreseen(Read.Inputs.Suite, Read.Device, known), budget: null, known);
    }

    /// <summary>
    /// Plans the run. The plan depends on whether there is anything to pair with, which only the sides know, so sides are made for every
    /// row that can be measured.
    /// </summary>
    /// <param name="codes">Says what the sides of the rows are.</param>
    public static PlannedRun Of(ReadRun read, IPlannedDevice device, Func<ImmutableArray<WorkloadRow>, RowCodes> codes)
    {
        var suite = read.Inputs.Suite;
        var planner = new SweepPlanner(read.Inputs.Cases, read.Inputs.Kernels.Kernels, device);
        var known = StoredTimes.Of(read.Baseline);
        var pairs = Efforts.Pairs(suite, read.Device);
        var measurable = planner.Measurable(pairs, known);
        var sides = codes(measurable);
        var effort = measurable.All(row => sides.Identical(row.Id)) ? Efforts.OneProcess
            : measurable.All(row => sides.Identical(row.Id) || sides.WhyAlone(row.Id) is not null)
                ? Efforts.Processes(suite, read.Request.Published)
            : pairs;
        return new(read, sides, effort, planner.Plan(effort, read.Request.Budget ?? suite.Budget, known, sides.StartOf), planner);
    }
}
