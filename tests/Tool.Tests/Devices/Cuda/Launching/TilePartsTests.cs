using CsCheck;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Tests.Devices.Cpu;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cuda.Launching;

public static class TilePartsTests
{
    private const int TileRows = 192;
    private const int PartRows = 64;

    /// <summary>What a token of a kv head sees: its last key.</summary>
    [Fact]
    public static void Each_token_is_in_one_tile_and_sees_what_it_saw() =>
        Gen.Select(
            Gen.Select(Gen.Int[1, 300], Gen.Int[0, 500]).Array[1, 6], Gen.Int[0, 6].Select(log2 => 1 << log2), Gen.Int[1, 8],
            Gen.Int[1, 40], Gen.Bool).Sample(
            (lengths, group, kvHeads, blocks, causal) =>
            {
                var (batch, shape) = (CpuRows.Batch(lengths), CpuRows.Case(groupSize: group, kvHeads: kvHeads, causal: causal));
                var whole = new TileSchedule(shape, TileRows, elementBytes: 1).Of(batch).ToArray();
                var parts = TileParts.For(group, PartRows, blocks);

                var cut = new TileSchedule(shape, TileRows, elementBytes: 1, parts).Of(batch).ToArray();

                Assert.Equal(Seen(whole, causal).Order(), Seen(cut, causal).Order());
                Assert.InRange(cut.Length, whole.Length, whole.Length + parts.Candidates(whole.Length));
                Assert.Equal(whole[..^parts.Candidates(whole.Length)], cut[..(whole.Length - parts.Candidates(whole.Length))]);
                Assert.All(cut[whole.Length..], part => Assert.Equal(PartRows, part.Tokens * group));
            },
            iter: 200);

    /// <summary>2048 tokens of 8 heads are 688 tiles of 24 tokens; five rounds of 132 blocks, and 28 tiles more.</summary>
    [Fact]
    public static void The_last_tiles_keep_their_last_tokens_and_their_first_ones_come_behind_all()
    {
        var (batch, shape) = (CpuRows.Batch((2048, 2048)), CpuRows.Case(groupSize: 8, kvHeads: 8));

        var cut = new TileSchedule(shape, TileRows, elementBytes: 1, TileParts.For(8, PartRows, blocks: 132)).Of(batch).ToArray();

        Assert.Equal(688 + 66, cut.Length);
        Assert.All(cut[..(688 - 66)], tile => Assert.True(tile.Tokens == 24 || tile.KvEnd == 4096));
        Assert.Equal((8, 16, 2048 + 24, 2048 + 8), (cut[687].FirstToken, cut[687].Tokens, cut[687].KvEnd, cut[687].FirstLimit));
        Assert.Equal((0, 8, 2048 + 8, 2048), (cut[^1].FirstToken, cut[^1].Tokens, cut[^1].KvEnd, cut[^1].FirstLimit));
        Assert.Equal((7, 7), (cut[687].KvHead, cut[^1].KvHead));
    }

    [Theory]
    [InlineData(432, 0)]
    [InlineData((5 * 132) - 1, 0)]
    [InlineData(5 * 132, 66)]
    [InlineData((5 * 132) + 92, 66)]
    [InlineData((5 * 132) + 93, 0)]
    public static void Nothing_is_cut_of_fewer_than_five_rounds_or_where_the_last_round_is_nearly_full(long tiles, int candidates) =>
        Assert.Equal(candidates, TileParts.For(8, PartRows, blocks: 132).Candidates(tiles));

    [Theory]
    [InlineData(5, PartRows)]
    [InlineData(71, PartRows)]
    [InlineData(8, 0)]
    public static void Nothing_is_cut_for_groups_that_do_not_divide_a_part_or_without_one(int group, int rows) =>
        Assert.Equal(0, TileParts.For(group, rows, blocks: 132).Candidates(688));

    /// <summary>Without a causal mask every token sees all keys.</summary>
    private static IEnumerable<(int Token, int Head, int LastKey)> Seen(IEnumerable<Tile> tiles, bool causal) =>
        from tile in tiles
        from token in Enumerable.Range(0, tile.Tokens)
        select (tile.FirstToken + token, tile.KvHead, Math.Min(tile.FirstLimit + (causal ? token : 0), tile.KvEnd - 1));
}
