using CsCheck;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Tests.Workload;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cuda.Launching;

public static class WorkspacePlanTests
{
    private const int TileRows = 192;
    private const int TileKeys = 128;

    private static WorkloadRow Row { get; } = WorkloadRow.Of(
        AttentionCases.Small with { Quantization = Quantization.Fp8, Heads = new(64, 8), HeadSize = 128 }, KernelRole.Trtllm);

    [Fact]
    public static void A_kernel_without_workspace_gets_none() =>
        Assert.Equal(0, WorkspacePlan.Of(new(KernelWorkspace.None, 1, 1), TileRows, TileKeys, Row, new([4096], [4096])).Bytes);

    [Theory]
    [InlineData(24 * 8, 8.0, true)]
    [InlineData((24 * 7) + 1, 8.0, true)]
    [InlineData(24 * 7, 7.0, false)]
    public static void V_is_transposed_once_where_enough_tiles_read_it(int queries, double reads, bool once)
    {
        var plan = Plan(new([queries], [1000]));

        Assert.Equal((reads, once), (plan.Reads, plan.Bytes > 0));
        Assert.StartsWith(once ? "V transposed once" : "V transposed for each tile", plan.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public static void A_row_of_few_tiles_gets_none()
    {
        var few = WorkspacePlan.Of(new(KernelWorkspace.ValueTiles, 8, 65), TileRows, TileKeys, Row, new([24 * 8], [1000]));

        Assert.Equal((64, 0), (few.Tiles, few.Bytes));
        Assert.Equal("V transposed for each tile (64 tiles; once a launch from 65 tiles on)", few.ToString());
    }

    [Fact]
    public static void Reads_are_an_average_over_key_tiles()
    {
        // 10 key tiles read by 1 tile, 30 by 9.
        var plan = Plan(new([24, 9 * 24], [1280 - 24, (30 * 128) - (9 * 24)]));

        Assert.Equal(((10 * 1) + (30 * 9)) / 40.0, plan.Reads);
    }

    /// <summary>The kernel's slots: sequence i starts at floor(keys before / 128) + i.</summary>
    [Fact]
    public static void Every_sequence_has_a_slot_for_each_of_its_key_tiles_and_the_last_ends_within_the_memory() =>
        Gen.Int[1, 700].Array[1, 12].Sample(lengths =>
        {
            var plan = WorkspacePlan.Of(
                new(KernelWorkspace.ValueTiles, 1, 1), TileRows, TileKeys, Row, new([.. lengths], [.. lengths.Select(_ => 0)]));

            var (before, slot) = (0, 0);
            foreach (var (sequence, keys) in lengths.Index())
            {
                Assert.True(slot <= (before / TileKeys) + sequence);
                slot = (before / TileKeys) + sequence + ((keys + TileKeys - 1) / TileKeys);
                before += keys;
            }

            Assert.InRange(128 + (slot * 8L * TileKeys * 128), 0, plan.Bytes);
        });

    private static WorkspacePlan Plan(RaggedBatch batch) =>
        WorkspacePlan.Of(new(KernelWorkspace.ValueTiles, 8, 64), TileRows, TileKeys, Row, batch);
}
