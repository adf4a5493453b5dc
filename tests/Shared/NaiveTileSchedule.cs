using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.TestData;

/// <summary>The tile list as its rules are read, list by list; what <see cref="TileSchedule"/> must give and is timed beside.</summary>
internal static class NaiveTileSchedule
{
    public static Tile[] Of(RaggedBatch batch, AttentionCase shape, int tileRows, int elementBytes)
    {
        var tileTokens = tileRows / shape.Heads.GroupSize;
        var tiles = new Tile[batch.QueryLengths.Sum(q => (q + tileTokens - 1L) / tileTokens) * shape.Heads.Kv];
        var next = 0;
        foreach (var sequence in Enumerable.Range(0, batch.BatchSize).OrderByDescending(s => batch.KvLengths[s]))
        {
            var bytesPerHead = 2L * batch.KvLengths[sequence] * shape.HeadSize * elementBytes;
            var heads = SectionHeads(shape.Heads.Kv, bytesPerHead);
            var even = EvenTokens(batch.QueryLengths[sequence], tileTokens, shape.Heads.GroupSize);
            for (var head = 0; head < shape.Heads.Kv; head += heads)
            {
                next = Append(tiles, next, batch, sequence, head, heads, even, shape.Causal);
            }
        }

        return tiles;
    }

    private static int SectionHeads(int kvHeads, long bytesPerHead)
    {
        var heads = (int)Math.Clamp(TileSchedule.SectionBytes / Math.Max(1, bytesPerHead), 1, kvHeads);
        while (kvHeads % heads != 0)
        {
            heads--;
        }

        return heads;
    }

    /// <summary>
    /// The fewest tokens with which a sequence has no more tiles than with full ones; in whole steps of a warpgroup's 64 rows, where the
    /// group divides them.
    /// </summary>
    private static int EvenTokens(int length, int tileTokens, int groupSize)
    {
        var (tiles, step) = (Math.Ceiling((double)length / tileTokens), 64 % groupSize == 0 ? 64 / groupSize : 1);
        return Enumerable.Range(1, tileTokens).First(tokens =>
            tokens == tileTokens
            || (tileTokens % step == 0 && tokens % step == 0 && Math.Ceiling((double)length / tokens) <= tiles));
    }

    private static int Append(
        Tile[] tiles, int next, RaggedBatch batch, int sequence, int firstHead, int heads, int tileTokens, bool causal)
    {
        var (length, prefix, keys) = (batch.QueryLengths[sequence], batch.PrefixLengths[sequence], batch.KvLengths[sequence]);
        for (var block = (length - 1) / tileTokens; block >= 0; block--)
        {
            var token = block * tileTokens;
            var tokens = Math.Min(tileTokens, length - token);
            var (kvEnd, limit) = causal ? (prefix + token + tokens, prefix + token) : (keys, keys - 1);
            for (var head = firstHead; head < firstHead + heads; head++)
            {
                tiles[next++] = new(batch.QueryStarts[sequence] + token, kvEnd, sequence, tokens, head, limit);
            }
        }

        return next;
    }
}
