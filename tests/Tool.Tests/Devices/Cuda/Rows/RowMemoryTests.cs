using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Tests.Devices.Cpu;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cuda.Rows;

public static class RowMemoryTests
{
    [Fact]
    public static void Without_rotation_the_plan_is_the_cost_model_s_and_some_scratch()
    {
        var row = WorkloadRow.Of(CpuRows.Case(Quantization.Fp8Nvfp4), KernelRole.Trtllm);
        var cost = row.Cost();

        var memory = RowMemory.Of(row.Drawn(), tiles: 7, workspaceBytes: 0, Rotation.Warm);

        Assert.Equal(cost.Allocations, memory.SkipLast(2));
        Assert.Equal([AllocationKind.TileSchedule, AllocationKind.Scratch], memory.TakeLast(2).Select(a => a.Kind));
        Assert.Equal((7 * 16, Scratch.LengthBytes), (memory[^2].Size.Value, memory[^1].Size.Value));
    }

    [Fact]
    public static void A_workspace_is_planned_once_however_many_sets_there_are()
    {
        var row = WorkloadRow.Of(CpuRows.Case(Quantization.Fp8), KernelRole.Trtllm);

        var memory = RowMemory.Of(row.Drawn(), tiles: 1, workspaceBytes: 4096, new Rotation(3));

        Assert.Equal(4096, memory.Single(a => a.Kind == AllocationKind.KernelWorkspace).Size.Value);
    }

    [Fact]
    public static void Copies_hold_what_a_launch_reads_and_writes_not_the_whole_pool()
    {
        var row = WorkloadRow.Of(CpuRows.Case() with { KvPoolTokens = 64_000 }, KernelRole.Trtllm);
        var cost = row.Cost();

        var memory = RowMemory.Of(row.Drawn(), tiles: 1, workspaceBytes: 0, new Rotation(11));
        var copies = memory.Single(a => a.Kind == AllocationKind.RotationCopies);

        // Rounding every part up to 1 KB, and whole pages where a sequence ends within one, is all that comes on top.
        Assert.InRange(
            copies.Size.Value, 10 * cost.MinimumBytes.Value, 10 * (cost.MinimumBytes.Value + (5 * 1024) + (2 * 16 * 2 * 128 * 2)));
    }

    [Fact]
    public static void Parts_of_a_copy_lie_one_after_the_other_at_whole_kilobytes()
    {
        var layout = new CopyLayout(QueryBytes: 1000, KvPoolBytes: 2048, BlockTablesBytes: 4, OutputBytes: 1025, OutputScalesBytes: 512);

        Assert.Equal(
            (1024, 3072, 4096, 6144, 7168), (layout.KvPool, layout.BlockTables, layout.Output, layout.OutputScales, layout.LengthBytes));
    }
}
