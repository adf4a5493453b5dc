using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Spec;
using PrefillBench.Tests.Devices.Cpu;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cuda.Launching;

public static class TensorMapsTests
{
    /// <summary>What the copy engine takes (CUDA driver API, cuTensorMapEncodeTiled).</summary>
    private const ulong MostSize = 1UL << 32;
    private const ulong MostStrideBytes = 1UL << 40;
    private const uint MostBox = 256;

    public static TheoryData<KvLayout, int, int, bool> Shapes
    {
        get
        {
            var shapes = new TheoryData<KvLayout, int, int, bool>();
            foreach (var layout in Enum.GetValues<KvLayout>())
            {
                foreach (var page in new[] { 16, 32, 64, 128 })
                {
                    foreach (var group in new[] { 1, 2, 4, 8 })
                    {
                        shapes.Add(layout, page, group, false);
                        shapes.Add(layout, page, group, true);
                    }
                }
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public static void Every_map_is_one_the_driver_accepts(KvLayout layout, int page, int group, bool fp8)
    {
        var shape = CpuRows.Case(layout: layout, blockSize: page, groupSize: group);

        TensorMapShape[] maps =
            [Query(shape, 100, fp8), TensorMaps.Output(shape, 100), TensorMaps.Kv(KvPoolShape.Of(shape), fp8, 1, 128)];

        Assert.All(maps, map =>
        {
            Assert.InRange(map.Sizes.Length, 1, 5);
            Assert.Equal((map.Sizes.Length, map.Sizes.Length - 1), (map.Box.Length, map.StridesBytes.Length));
            Assert.All(map.Sizes, size => Assert.InRange(size, 1UL, MostSize));
            Assert.All(map.StridesBytes, stride => Assert.True(stride % 16 == 0 && stride < MostStrideBytes, map.ToString()));
            Assert.All(map.Box, box => Assert.InRange(box, 1U, MostBox));
            Assert.Equal(128U, map.Box[0] * (uint)map.ElementBytes);
        });
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public static void A_copy_of_keys_moves_exactly_the_page_that_the_pool_s_formula_names(KvLayout layout, int page, int group, bool fp8)
    {
        var pool = KvPoolShape.Of(CpuRows.Case(layout: layout, blockSize: page, groupSize: group));
        var map = TensorMaps.Kv(pool, fp8, 1, 128);
        var (pageNumber, plane, head) = (3, 1, 1);
        var row = ((ulong)((pageNumber * 2) + plane) * (ulong)(pool.Heads * page)) + (ulong)(head * (layout == KvLayout.Hnd ? page : 1));

        var copied = BoxAt(map, row).Order();

        var elementBytes = (ulong)map.ElementBytes;
        var wanted = from slot in Enumerable.Range(0, page)
                     from d in Enumerable.Range(0, pool.HeadSize)
                     select ((ulong)pool.Offset(pageNumber, plane, slot, head) + (ulong)d) * elementBytes;
        Assert.Equal(wanted.Order(), copied);
        Assert.Equal(page * pool.HeadSize * map.ElementBytes, map.BoxBytes);
        Assert.Equal((ulong)(pool.Pages * 2 * pool.Heads * page), map.Sizes[^1]);
    }

    [Fact]
    public static void Keys_in_bf16_arrive_in_blocks_of_8_rows_by_128_bytes()
    {
        var map = TensorMaps.Kv(KvPoolShape.Of(CpuRows.Case(blockSize: 16)), fp8: false, 1, 128);

        var order = BoxAt(map, 0).ToArray();

        // Elements 512..1023 of shared memory are the right halves of rows 0 to 7.
        Assert.Equal((0UL, 256UL, 512UL), (order[0], order[64], order[128]));
        Assert.Equal((128UL, 384UL), (order[512], order[576]));
        Assert.Equal(8 * 256UL, order[1024]);
    }

    [Fact]
    public static void A_box_of_queries_holds_64_rows_of_token_and_head()
    {
        var shape = CpuRows.Case(groupSize: 4, kvHeads: 2);

        Assert.Equal("Bf16 sizes {128, 8, 50} strides {256, 2048} B box {64, 4, 16}", Query(shape, 50, fp8: false).ToString());
        Assert.Equal("Byte sizes {128, 8, 50} strides {128, 1024} B box {128, 4, 16}", Query(shape, 50, fp8: true).ToString());
        Assert.Equal("Bf16 sizes {128, 8, 50} strides {256, 2048} B box {64, 4, 1}", TensorMaps.Output(shape, 50).ToString());
    }

    [Theory]
    [InlineData(5, 192, 38)]
    [InlineData(71, 192, 2)]
    [InlineData(1, 192, 192)]
    [InlineData(1, 1024, 256)]
    public static void In_layout_2_a_box_of_queries_holds_a_tile_s_whole_groups(int group, int tileRows, int tokens)
    {
        var map = TensorMaps.Query(CpuRows.Case(groupSize: group), 50, fp8: false, KernelManifest.ModelLayout, tileRows);

        Assert.Equal([64U, (uint)group, (uint)tokens], map.Box.AsEnumerable());
    }

    [Theory]
    [InlineData(64, false, 128)]
    [InlineData(96, false, 192)]
    [InlineData(256, false, 512)]
    [InlineData(64, true, 64)]
    [InlineData(96, true, 128)]
    [InlineData(128, true, 128)]
    [InlineData(256, true, 256)]
    public static void A_row_in_shared_memory_is_whole_boxes(int headSize, bool fp8, int bytes)
    {
        var map = TensorMaps.Query(CpuRows.Case() with { HeadSize = headSize }, 50, fp8, KernelManifest.ModelLayout, 192);

        Assert.Equal((bytes, 0), (TensorMaps.PaddedRowBytes(headSize, fp8), bytes % map.RowBytes));
    }

    /// <summary>The 32 bytes behind a row of 96 are out of bounds, so that they are zeros and not the next token's.</summary>
    [Fact]
    public static void A_row_of_96_bytes_is_a_box_with_32_bytes_out_of_bounds()
    {
        var shape = CpuRows.Case(blockSize: 16, groupSize: 4, kvHeads: 2) with { HeadSize = 96 };

        Assert.Equal(
            "Byte sizes {96, 8, 50} strides {96, 768} B box {128, 4, 48}",
            TensorMaps.Query(shape, 50, fp8: true, KernelManifest.ModelLayout, 192).ToString());
        var kv = TensorMaps.Kv(KvPoolShape.Of(shape), fp8: true, KernelManifest.ModelLayout, 128);
        Assert.Equal((96UL, 128U, 128), (kv.Sizes[0], kv.Box[0], kv.RowBytes));
    }

    /// <summary>Three spans of 64 bytes, eight keys of one behind eight of the other.</summary>
    [Fact]
    public static void Keys_of_192_bytes_arrive_in_blocks_of_8_rows_by_64_bytes()
    {
        var shape = CpuRows.Case(blockSize: 16) with { HeadSize = 96 };

        var order = BoxAt(TensorMaps.Kv(KvPoolShape.Of(shape), fp8: false, KernelManifest.ModelLayout, 128), 0).ToArray();

        Assert.Equal((0UL, 192UL, 64UL), (order[0], order[32], order[256]));
        Assert.Equal((128UL, 8 * 192UL), (order[512], order[768]));
    }

    [Theory]
    [InlineData(KvLayout.Hnd, 256, false, 64)]
    [InlineData(KvLayout.Nhd, 256, false, 64)]
    [InlineData(KvLayout.Hnd, 64, true, 128)]
    [InlineData(KvLayout.Nhd, 256, true, 128)]
    [InlineData(KvLayout.Hnd, 96, false, 128)]
    [InlineData(KvLayout.Nhd, 96, false, 128)]
    public static void In_layout_2_a_copy_of_keys_moves_no_more_than_a_tile_of_them(KvLayout layout, int headSize, bool fp8, int tileKeys)
    {
        var pool = KvPoolShape.Of(CpuRows.Case(layout: layout, blockSize: 128, groupSize: 3) with { HeadSize = headSize });
        var map = TensorMaps.Kv(pool, fp8, KernelManifest.ModelLayout, tileKeys);
        var (page, plane, head, slot) = (2, 1, 1, 128 - tileKeys);
        var row = ((ulong)((page * 2) + plane) * (ulong)(pool.Heads * 128)) + (ulong)(head * (layout == KvLayout.Hnd ? 128 : 1))
            + (ulong)(slot * (layout == KvLayout.Hnd ? 1 : pool.Heads));

        var copied = BoxAt(map, row).Order();

        // A row of e4m3 that is wider than its box takes several copies.
        var wanted = from s in Enumerable.Range(slot, tileKeys)
                     from d in Enumerable.Range(0, Math.Min(headSize, map.RowBytes * (fp8 ? 1 : headSize)))
                     select ((ulong)pool.Offset(page, plane, s, head) + (ulong)d) * (ulong)map.ElementBytes;
        Assert.Equal(wanted.Order(), copied);
        Assert.Equal((headSize == 64 && fp8) || headSize == 96 ? 64 : 128, map.RowBytes);
    }

    private static TensorMapShape Query(AttentionCase shape, int tokens, bool fp8) =>
        TensorMaps.Query(shape, tokens, fp8, KernelManifest.PlainLayout, tileRows: 192);

    /// <summary>Byte offsets of the box's elements in the order in which they reach shared memory, swizzle aside.</summary>
    private static IEnumerable<ulong> BoxAt(TensorMapShape map, ulong last)
    {
        IEnumerable<ulong> offsets = [last * map.StridesBytes[^1]];
        for (var dimension = map.Box.Length - 2; dimension >= 0; dimension--)
        {
            var stride = dimension == 0 ? (ulong)map.ElementBytes : map.StridesBytes[dimension - 1];
            var size = (int)map.Box[dimension];
            offsets = offsets.SelectMany(offset => Enumerable.Range(0, size).Select(i => offset + ((ulong)i * stride)));
        }

        return offsets;
    }
}
