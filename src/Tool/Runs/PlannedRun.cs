using System.Collections.Immutable;
using PrefillBench.Devices;
using PrefillBench.Runs.Code;
using PrefillBench.Runs.Planning;
using PrefillBench.Workload;

namespace PrefillBench.Runs;

/// <summary>The second step: the code of both sides, and the rows that are measured with it.</summary>
internal sealed record PlannedRun(ReadRun Read, PreparedSides Sides, SweepEffort Effort, SweepPlan Sweep)
{
    /// <summary>
    /// What fits the budget depends on whether there is anything to pair with, which only the sides know: they are made for every row
    /// that can be measured.
    /// </summary>
    /// <param name="prepare">Makes the sides of the rows.</param>
    public static PlannedRun Of(ReadRun read, IDevice device, Func<ImmutableArray<WorkloadRow>, PreparedSides> prepare)
    {
        var suite = read.Inputs.Suite;
        var planner = new SweepPlanner(read.Inputs.Cases, read.Inputs.Kernels.Kernels, device);
        var known = StoredTimes.Of(read.Baseline);
        var pairs = Efforts.Pairs(suite, read.Device);
        var measurable = planner.Measurable(pairs, known);
        var sides = prepare(measurable);
        var effort = measurable.All(row => sides.Identical(row.Id)) ? Efforts.OneProcess
            : measurable.All(row => sides.Identical(row.Id) || sides.WhyAlone(row.Id) is not null)
                ? Efforts.Processes(suite, read.Request.Published)
            : pairs;
        return new(read, sides, effort, planner.Plan(effort, read.Request.Budget ?? suite.Budget, known));
    }
}
