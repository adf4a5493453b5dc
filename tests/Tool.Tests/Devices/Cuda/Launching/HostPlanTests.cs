using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Tests.Devices.Cpu;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cuda.Launching;

public static class HostPlanTests
{
    private static readonly WorkspaceRule Rule = new(KernelWorkspace.ValueTiles, 1, 1);

    [Fact]
    public static void It_is_the_plan_of_the_batch_s_lengths()
    {
        var (row, batch) =
            (WorkloadRow.Of(CpuRows.Case(groupSize: 8, kvHeads: 2), KernelRole.Trtllm), CpuRows.Batch((300, 0), (7, 9), (64, 64), (7, 9)));

        var plan = HostPlan.Of(Rule, tileRows: 128, tileKeys: 128, default, Workload(row, batch));

        Assert.Equal(NaiveTileSchedule.Of(batch, row.Case, tileRows: 128, elementBytes: 2), plan.Tiles);
        Assert.Equal(WorkspacePlan.Of(Rule, 128, 128, row, batch), plan.Workspace);
    }

    /// <summary>
    /// The first planning compiles its code and grows its arrays: tens of milliseconds. What is told is a planning of hundreds of tiles
    /// after that.
    /// </summary>
    [Fact]
    public static void Its_time_is_that_of_a_planning_after_the_first()
    {
        var (row, batch) = (WorkloadRow.Of(CpuRows.Case(groupSize: 8, kvHeads: 8), KernelRole.Trtllm), CpuRows.Batch((4096, 0)));

        var time = HostPlanning.Measure(Rule, tileRows: 128, tileKeys: 128, default, Workload(row, batch));

        Assert.InRange(time.Value, 1e-5, 2);
    }

    private static RowWorkload Workload(WorkloadRow row, RaggedBatch batch) => RowWorkload.Of(row, batch, new BlockTables(0, []));
}
