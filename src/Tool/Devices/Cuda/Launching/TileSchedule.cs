using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Launching;

/// <summary>
/// The tiles of a batch and the order in which they should start. Sequences with most keys come first: a tile costs what its keys do, and
/// one of many keys that starts last is worked on alone. Inside a sequence the kv heads go in sections whose keys and values stay in L2
/// while they are shared; inside a section the last tokens, which see most keys, first, and heads innermost. A sequence's tiles are made
/// alike. For batch after batch of one kernel and shape: once its arrays have grown, it allocates nothing.
/// </summary>
internal sealed class TileSchedule
{
    /// <summary>
    /// K and V bytes of the heads that run side by side. On an H200 (50 MB of L2) sections of 16 MB gained 4-6 % on prompts of 16k
    /// tokens over none, and nothing below 4k; smaller ones lost.
    /// </summary>
    public const long SectionBytes = 16L << 20;

    /// <summary>
    /// Rows of a tile come in steps of this many: what a warpgroup multiplies at once (M of wgmma, and of four warps of mma.sync).
    /// </summary>
    private const int StepRows = 64;

    private readonly AttentionCase shape;
    private readonly int tileTokens;
    private readonly TileParts parts;
    private readonly long keyBytesPerHead;
    private long[] sortKeys = [];
    private Tile[] tiles = [];

    /// <param name="tileRows">Query rows (token, head of the group) of a tile; a multiple of the group size.</param>
    /// <param name="elementBytes">Bytes of one element of K or V.</param>
    public TileSchedule(AttentionCase shape, int tileRows, int elementBytes, TileParts parts = default)
    {
        (this.shape, tileTokens, keyBytesPerHead) = (shape, tileRows / shape.Heads.GroupSize, 2L * shape.HeadSize * elementBytes);
        this.parts = parts;
        ArgumentOutOfRangeException.ThrowIfLessThan(tileTokens, 1, nameof(tileRows));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tileTokens, Tile.MostTokens, nameof(tileRows));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shape.Heads.Kv, Tile.MostKvHeads, nameof(shape));
    }

    public static TileSchedule For(WorkloadRow row, int tileRows, TileParts parts) => new(row.Case, tileRows, row.InputBytes, parts);

    /// <summary>Query tokens of each of a sequence's tiles but the last.</summary>
    public static int TokensOfTiles(int length, HeadCounts heads, int tileRows) =>
        EvenTokens(length, tileRows / heads.GroupSize, StepTokens(heads.GroupSize));

    /// <returns>The tiles. They are valid until the next batch, which overwrites them.</returns>
    public ReadOnlySpan<Tile> Of(RaggedBatch batch)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batch.BatchSize, Tile.MostSequences, nameof(batch));
        var count = checked((int)Count(batch, shape.Heads, tileTokens * shape.Heads.GroupSize));
        var all = Room(ref tiles, checked(count + parts.Candidates(count)));
        var place = MemoryMarshal.Cast<Tile, Vector128<int>>(all);
        var ascending = SortKeys(batch);
        for (var turn = ascending.Length - 1; turn >= 0; turn--)
        {
            place = Write(place, batch, SequenceOf(ascending[turn]));
        }

        return all[..parts.Cut(all, count, shape.Heads.GroupSize, shape.Causal)];
    }

    /// <summary>Tiles of a batch before any is cut.</summary>
    public static long Count(RaggedBatch batch, HeadCounts heads, int tileRows)
    {
        var (tileTokens, blocks) = (tileRows / heads.GroupSize, 0L);
        foreach (var length in batch.QueryLengths)
        {
            blocks += Blocks(length, tileTokens);
        }

        return blocks * heads.Kv;
    }

    /// <summary>The most heads whose keys and values fit a section, made a divisor of all heads so that sections are alike.</summary>
    internal static int SectionHeads(int kvHeads, long bytesPerHead)
    {
        // Nearly every sequence, without a division.
        if (bytesPerHead * kvHeads <= SectionBytes)
        {
            return kvHeads;
        }

        var heads = (int)Math.Max(SectionBytes / bytesPerHead, 1);
        while (kvHeads % heads != 0)
        {
            heads--;
        }

        return heads;
    }

    /// <summary>
    /// Tokens of a sequence's tiles but the last: no more tiles than full ones would be, and none left with a few tokens, whose keys
    /// would be loaded for nearly nothing.
    /// </summary>
    internal static int EvenTokens(int length, int tileTokens, int step)
    {
        if (tileTokens % step != 0)
        {
            return tileTokens;
        }

        var tiles = Blocks(length, tileTokens);
        return Blocks(Blocks(length, tiles), step) * step;
    }

    /// <summary>Tokens of a warpgroup's rows; single ones for a group that does not divide them.</summary>
    private static int StepTokens(int group) => StepRows % group == 0 ? StepRows / group : 1;

    private static int Blocks(int tokens, int tileTokens) => (tokens + tileTokens - 1) / tileTokens;

    private static Span<T> Room<T>(ref T[] array, int length)
    {
        if (array.Length < length)
        {
            array = GC.AllocateUninitializedArray<T>(length);
        }

        return array.AsSpan(0, length);
    }

    private static int SequenceOf(long key) => (int)(Tile.MostSequences - 1 - (key % Tile.MostSequences));

    /// <summary>
    /// Keys above, sequence below, in one number: numbers sort faster than records that compare themselves. Of equals the first sequence
    /// has the largest.
    /// </summary>
    private ReadOnlySpan<long> SortKeys(RaggedBatch batch)
    {
        var sorted = Room(ref sortKeys, batch.BatchSize);
        for (var sequence = 0; sequence < sorted.Length; sequence++)
        {
            sorted[sequence] = ((long)batch.KvLengths[sequence] * Tile.MostSequences) + (Tile.MostSequences - 1 - sequence);
        }

        sorted.Sort();
        return sorted;
    }

    /// <returns>The rest of the place.</returns>
    private Span<Vector128<int>> Write(Span<Vector128<int>> place, RaggedBatch batch, int sequence)
    {
        var (start, length) = (batch.QueryStarts[sequence], batch.QueryLengths[sequence]);
        var (prefix, keys) = (batch.PrefixLengths[sequence], batch.KvLengths[sequence]);
        var heads = SectionHeads(shape.Heads.Kv, keyBytesPerHead * keys);
        var even = TokensOfTiles(length, shape.Heads, tileTokens * shape.Heads.GroupSize);
        var nextHead = new Tile(0, 0, Packed: 1, 0).AsVector();
        for (var firstHead = 0; firstHead < shape.Heads.Kv; firstHead += heads)
        {
            for (var token = (Blocks(length, even) - 1) * even; token >= 0; token -= even)
            {
                var tokens = Math.Min(even, length - token);
                var (kvEnd, limit) = shape.Causal ? (prefix + token + tokens, prefix + token) : (keys, keys - 1);
                var tile = new Tile(start + token, kvEnd, sequence, tokens, firstHead, limit).AsVector();
                foreach (ref var written in place[..heads])
                {
                    written = tile;
                    tile += nextHead;
                }

                place = place[heads..];
            }
        }

        return place;
    }
}
