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
        foreach (var sequence in Enumerable.Range(0, batch.BatchSize).OrderByDescending(s => Cost(batch, s, shape.Causal)))
        {
            var bytesPerHead = 2L * batch.KvLengths[sequence] * shape.HeadSize * elementBytes;
            var heads = SectionHeads(shape.Heads.Kv, bytesPerHead);
            for (var head = 0; head < shape.Heads.Kv; head += heads)
            {
                next = Append(tiles, next, batch, sequence, head, heads, tileTokens, shape.Causal);
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

    private static long Cost(RaggedBatch batch, int sequence, bool causal)
    {
        long q = batch.QueryLengths[sequence], kv = batch.KvLengths[sequence];
        return causal ? q * ((2 * kv) - q + 1) : 2 * q * kv;
    }

    private static int Append(Tile[] tiles, int next, RaggedBatch batch, int sequence, int firstHead, int heads, int tileTokens, bool causal)
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
