using CsCheck;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Tests.Devices.Cpu;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cuda.Launching;

public static class TileScheduleTests
{
    private static readonly Gen<(int Query, int Prefix)[]> Lengths = Gen.Select(Gen.Int[1, 300], Gen.Int[0, 500]).Array[1, 6];

    /// <summary>Those of few heads more often; none is larger than the smallest tile.</summary>
    private static readonly Gen<int> Groups = Gen.Frequency((2, Gen.Int[0, 3].Select(log2 => 1 << log2)), (1, Gen.Int[1, 64]));

    private static readonly Gen<int> TileRows = Gen.Int[1, 3].Select(warpgroups => 64 * warpgroups);

    [Fact]
    public static void Every_token_and_kv_head_is_in_one_tile() =>
        Gen.Select(Lengths, Groups, Gen.Int[1, 5], TileRows, Gen.Bool).Sample(
            (lengths, group, kvHeads, rows, causal) =>
            {
                var (batch, shape) = (CpuRows.Batch(lengths), CpuRows.Case(groupSize: group, kvHeads: kvHeads, causal: causal));

                var tiles = Tiles(batch, shape, rows);

                var covered =
                    tiles.SelectMany(tile => Enumerable.Range(tile.FirstToken, tile.Tokens).Select(token => (token, tile.KvHead)));
                var all = from token in Enumerable.Range(0, batch.TotalQueryTokens)
                    from head in Enumerable.Range(0, kvHeads)
                    select (token, head);
                Assert.Equal(all, covered.Order());
                Assert.Equal(tiles.Length, TileSchedule.Count(batch, shape.Heads, rows));
            },
            iter: 50);

    /// <summary>
    /// Keys of a head: up to 8 MB, so that sections of some of the heads are among them; few lengths, so that costs are equal.
    /// </summary>
    [Fact]
    public static void The_list_is_the_naive_one_also_in_arrays_that_other_batches_have_grown() =>
        Gen.Select(
            Gen.Select(
                Gen.Frequency((1, Gen.Int[1, 4]), (2, Gen.Int[1, 300])),
                Gen.Frequency((3, Gen.Int[0, 1]), (1, Gen.Int[0, 16_000]))).Array[1, 40].Array[1, 3],
            Groups, Gen.Int[1, 8], TileRows, Gen.Bool, Gen.Int[1, 2]).Sample(
            (batches, group, kvHeads, rows, causal, elementBytes) =>
            {
                var shape = CpuRows.Case(groupSize: group, kvHeads: kvHeads, causal: causal);
                var schedule = new TileSchedule(shape, rows, elementBytes);

                foreach (var batch in batches.Select(CpuRows.Batch))
                {
                    Assert.True(schedule.Of(batch).SequenceEqual(NaiveTileSchedule.Of(batch, shape, rows, elementBytes)));
                }
            },
            iter: 200);

    [Fact]
    public static void Planning_allocates_nothing_once_the_arrays_have_grown()
    {
        var (batch, shape) =
            (CpuRows.Batch([.. Enumerable.Range(1, 64).Select(n => (2 * n, 100))]), CpuRows.Case(groupSize: 8, kvHeads: 8));
        var schedule = new TileSchedule(shape, tileRows: 128, elementBytes: 1);
        _ = schedule.Of(batch);

        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = schedule.Of(batch);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public static void A_tile_stays_in_its_sequence_and_ends_where_its_last_token_sees_no_more() =>
        Gen.Select(Lengths, Groups, TileRows, Gen.Bool).Sample(
            (lengths, group, rows, causal) =>
            {
                var (batch, shape) = (CpuRows.Batch(lengths), CpuRows.Case(groupSize: group, causal: causal));

                foreach (var tile in Tiles(batch, shape, rows))
                {
                    var token = tile.FirstToken - batch.QueryStarts[tile.Sequence];
                    var (prefix, keys) = (batch.PrefixLengths[tile.Sequence], batch.KvLengths[tile.Sequence]);
                    Assert.InRange(tile.Tokens, 1, Math.Min(rows / group, batch.QueryLengths[tile.Sequence] - token));
                    Assert.Equal(causal ? prefix + token : keys - 1, tile.FirstLimit);
                    Assert.Equal(causal ? tile.FirstLimit + tile.Tokens : keys, tile.KvEnd);
                }
            },
            iter: 50);

    [Fact]
    public static void The_sequence_of_most_keys_comes_first_and_in_it_the_last_tokens_with_heads_side_by_side()
    {
        var (batch, shape) = (CpuRows.Batch((20, 0), (40, 100), (3, 110)), CpuRows.Case(groupSize: 8, kvHeads: 2));

        var tiles = Tiles(batch, shape, rows: 128);

        Assert.Equal([1, 1, 1, 1, 1, 1, 2, 2, 0, 0, 0, 0], tiles.Select(tile => tile.Sequence));
        Assert.Equal(
            [(32, 0), (32, 1), (16, 0), (16, 1), (0, 0), (0, 1)], tiles.Take(6).Select(tile => (tile.FirstToken - 20, tile.KvHead)));
    }

    [Theory]
    [InlineData(26, 24, 8, 16)]
    [InlineData(24, 24, 8, 24)]
    [InlineData(49, 24, 8, 24)]
    [InlineData(3, 24, 8, 8)]
    [InlineData(1024, 24, 8, 24)]
    [InlineData(26, 20, 8, 20)]
    [InlineData(30, 25, 1, 15)]
    [InlineData(3, 1, 1, 1)]
    public static void Tiles_of_a_sequence_are_alike_in_steps_of_a_warpgroups_rows_or_of_a_token(
        int length, int tileTokens, int step, int expected) =>
        Assert.Equal(expected, TileSchedule.EvenTokens(length, tileTokens, step));

    [Theory]
    [InlineData(8, 1 << 20, 8)]
    [InlineData(8, 2 << 20, 8)]
    [InlineData(8, (2 << 20) + 1, 4)]
    [InlineData(8, 16 << 20, 1)]
    [InlineData(8, 64 << 20, 1)]
    [InlineData(6, 4 << 20, 3)]
    [InlineData(5, 5 << 20, 1)]
    public static void Heads_run_side_by_side_while_their_keys_and_values_fit_16_MB(int kvHeads, long bytesPerHead, int expected) =>
        Assert.Equal(expected, TileSchedule.SectionHeads(kvHeads, bytesPerHead));

    [Theory]
    [InlineData(5, 25)]
    [InlineData(7, 18)]
    [InlineData(71, 1)]
    [InlineData(128, 1)]
    public static void A_tile_holds_as_many_whole_groups_as_fit_its_rows(int group, int tokens)
    {
        var tiles = Tiles(CpuRows.Batch((10 * tokens, 0)), CpuRows.Case(groupSize: group, kvHeads: 1), rows: 128);

        Assert.Equal(Enumerable.Repeat(tokens, 10), tiles.Select(tile => tile.Tokens));
    }

    [Fact]
    public static void A_long_sequence_is_walked_once_per_section_of_heads()
    {
        // 65,536 keys x 128 x 2 x 2 bytes = 32 MB a head: every head by itself.
        var (batch, shape) = (CpuRows.Batch((64, 65_472)), CpuRows.Case(groupSize: 4, kvHeads: 2));

        var tiles = Tiles(batch, shape, rows: 128);

        Assert.Equal([(32, 0), (0, 0), (32, 1), (0, 1)], tiles.Select(tile => (tile.FirstToken, tile.KvHead)));
    }

    [Fact]
    public static void More_sequences_than_the_record_can_name_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Tiles(
            CpuRows.Batch([.. Enumerable.Repeat((1, 0), Tile.MostSequences + 1)]), CpuRows.Case(), rows: 128));

    [Fact]
    public static void A_record_gives_back_what_was_packed()
    {
        var tile = new Tile(
            firstToken: 5, kvEnd: 9, sequence: Tile.MostSequences - 1, tokens: Tile.MostTokens,
            kvHead: Tile.MostKvHeads - 1, firstLimit: 7);

        Assert.Equal((Tile.MostSequences - 1, Tile.MostTokens, Tile.MostKvHeads - 1), (tile.Sequence, tile.Tokens, tile.KvHead));
        unsafe
        {
            Assert.Equal(Tile.SizeBytes, sizeof(Tile));
        }
    }

    private static Tile[] Tiles(RaggedBatch batch, AttentionCase shape, int rows) =>
        new TileSchedule(shape, rows, elementBytes: 2).Of(batch).ToArray();
}
