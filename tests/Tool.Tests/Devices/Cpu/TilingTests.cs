using CsCheck;
using PrefillBench.Devices.Cpu;
using PrefillBench.Devices.Cpu.Output;
using PrefillBench.Kernels.Cpu;
using PrefillBench.Kernels.Cpu.Packed;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cpu;

public static class TilingTests
{
    private static readonly Gen<(int Query, int Prefix)[]> Lengths =
        Gen.Select(Gen.Int[1, 90], Gen.Int[0, 40]).Array[1, 6];

    [Fact]
    public static void Items_cover_every_row_of_every_head_once() =>
        Gen.Select(Lengths, Gen.Int[0, 3].Select(log2 => 1 << log2), Gen.Int[1, 9]).Sample(
            (lengths, packed, blocks) =>
            {
                using var inputs = CpuRows.Inputs(CpuRows.Case(groupSize: packed, kvHeads: 1), CpuRows.Batch(lengths));
                var tiling = new Tiling(Heads: 3, packed, TileRows: 24 * blocks);
                var items = tiling.Items(ViewOf(inputs));

                var rows =
                    items.SelectMany(item => Enumerable.Range(item.FirstRow, item.Rows).Select(row => (item.Sequence, item.Head, row)));
                var expected = from sequence in Enumerable.Range(0, lengths.Length)
                               from head in Enumerable.Range(0, 3)
                               from row in Enumerable.Range(0, lengths[sequence].Query * packed)
                               select (sequence, head, row);

                Assert.Equal(expected.Order(), rows.Order());
                Assert.Equal(items.Length, tiling.CountItems(ViewOf(inputs)));
            },
            iter: 20);

    [Fact]
    public static void The_dearest_item_comes_first_and_sees_all_keys()
    {
        using var inputs = CpuRows.Inputs(CpuRows.Case(groupSize: 2, kvHeads: 1), CpuRows.Batch((10, 0), (300, 50)));

        var items = new Tiling(1, 2, 48).Items(ViewOf(inputs));

        Assert.Equal(items.OrderByDescending(item => item.Cost), items);
        Assert.Equal(350, items.Max(item => item.Keys));
        Assert.Equal(24, items.Single(item => item is { Sequence: 1, FirstRow: 0 }).Keys - 50);
    }

    [Fact]
    public static void Tiles_shrink_until_every_thread_has_work()
    {
        using var inputs = CpuRows.Inputs(CpuRows.Case(groupSize: 8, kvHeads: 2), CpuRows.Batch((128, 0)));
        var view = ViewOf(inputs);

        var few = PackedTiling.Choose(view, blockRows: 24, new(Threads: 1, L2Bytes: 1 << 20));
        var many = PackedTiling.Choose(view, blockRows: 24, new(Threads: 64, L2Bytes: 1 << 20));

        Assert.Equal(384, few.TileRows);
        Assert.Equal(24, many.TileRows);
    }

    private static AttentionView ViewOf(AttentionInputs inputs)
    {
        using var output = Outputs.For(inputs);
        return new(KernelProblems.Of(inputs, output));
    }
}
