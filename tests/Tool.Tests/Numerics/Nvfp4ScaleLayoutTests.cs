using CsCheck;
using PrefillBench.Numerics;

namespace PrefillBench.Tests.Numerics;

public static class Nvfp4ScaleLayoutTests
{
    [Fact]
    public static void Every_scale_of_the_padded_matrix_has_its_own_byte() =>
        Gen.Select(Gen.Int[1, 300], Gen.Int[1, 40]).Sample((rows, columns) =>
        {
            var layout = new Nvfp4ScaleLayout(rows, columns);

            var offsets = from row in Enumerable.Range(0, (int)layout.PaddedRows)
                          from column in Enumerable.Range(0, (int)layout.PaddedColumns)
                          select layout.OffsetBytes(row, column);

            Assert.Equal(Enumerable.Range(0, (int)layout.LengthBytes).Select(offset => (long)offset), offsets.Order());
        }, iter: 20);

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 3, 3)]
    [InlineData(1, 0, 16)]
    [InlineData(31, 3, 499)]
    [InlineData(32, 0, 4)]
    [InlineData(127, 3, 511)]
    [InlineData(0, 4, 512)]
    [InlineData(128, 0, 1024)]
    [InlineData(161, 6, 1558)]
    public static void Offsets_are_those_of_the_128x4_tiles(int row, int column, long expected) =>
        Assert.Equal(expected, new Nvfp4ScaleLayout(256, 8).OffsetBytes(row, column));

    [Fact]
    public static void Two_scale_words_hold_one_head_of_128()
    {
        var layout = new Nvfp4ScaleLayout(1000, 64 * 8);

        var offsets = Enumerable.Range(0, 8).Select(block => layout.OffsetBytes(777, (13 * 8) + block)).ToArray();

        Assert.Equal([0, 1, 2, 3, 512, 513, 514, 515], offsets.Select(offset => offset - offsets[0]));
        Assert.Equal(0, offsets[0] % 4);
    }

    [Fact]
    public static void Sizes_beyond_an_int_are_right() =>
        Assert.Equal(16_777_216L * 512, new Nvfp4ScaleLayout(16_777_215, 510).LengthBytes);
}
