using System.Collections;
using System.Numerics;
using PrefillBench.Spec;

namespace PrefillBench.Workload;

/// <summary>The part of the pool that a batch reads. A page that several sequences share counts once.</summary>
/// <param name="Pages">Number of pages that at least one sequence reads.</param>
/// <param name="Keys">
/// Tokens in them; the last page of a sequence is read as far as the sequence goes, and nothing before the first token's window.
/// </param>
public readonly record struct PagesRead(int Pages, long Keys)
{
    // A table of the largest batch has half a gigabyte; it is looked at piece by piece.
    private const int PieceLength = 4096;

    private delegate void Piece(int sequence, int first, Span<int> pages);

    /// <summary>Counts the pages of the tables that the case draws, without ever holding the tables.</summary>
    public static PagesRead Of(AttentionCase shape)
    {
        var (pool, random) = (KvPoolShape.Of(shape), new TensorRandom(shape.Seed, RandomTensor.BlockTables));
        if (shape.Batch?.Pages is not null)
        {
            return Of(pool, WorkloadGenerator.Batch(shape), WorkloadGenerator.Tables(shape), shape.Window);
        }

        var stride = (long)pool.PagesFor(shape.MaxKvLen);
        return Count(pool, WorkloadGenerator.Batch(shape), shape.Window, (sequence, first, pages) =>
            random.FillIntegers((sequence * stride) + first, 0, pool.Pages, pages));
    }

    /// <param name="window">The case's window in keys; 0 without one.</param>
    public static PagesRead Of(KvPoolShape pool, RaggedBatch batch, BlockTables tables, int window = 0) =>
        Count(pool, batch, window, (sequence, first, pages) => tables.Of(sequence).Slice(first, pages.Length).CopyTo(pages));

    private static PagesRead Count(KvPoolShape pool, RaggedBatch batch, int window, Piece read)
    {
        // A bit for each page read whole, and the tokens of the few in which a sequence ends or its first window begins.
        var whole = new ulong[(pool.Pages + 63) / 64];
        var parts = new Dictionary<int, BitArray>();
        Span<int> piece = stackalloc int[PieceLength];
        for (var sequence = 0; sequence < batch.BatchSize; sequence++)
        {
            var (from, keys) = (batch.FirstKey(sequence, window), batch.KvLengths[sequence]);
            for (var (first, pages) = (from / pool.BlockSize, pool.PagesFor(keys)); first < pages; first += PieceLength)
            {
                var part = piece[..Math.Min(PieceLength, pages - first)];
                read(sequence, first, part);
                var full = Math.Clamp(pool.PagesFor(from) - first, 0, part.Length);
                var end = Math.Clamp((keys / pool.BlockSize) - first, full, part.Length);
                foreach (var page in part[full..end])
                {
                    whole[page >> 6] |= 1UL << page;
                }

                NoteParts(parts, part[..full], first, (from, keys), pool.BlockSize);
                NoteParts(parts, part[end..], first + end, (from, keys), pool.BlockSize);
            }
        }

        var partial = parts.Where(part => (whole[part.Key >> 6] >> part.Key & 1) == 0).ToArray();
        var wholes = whole.Sum(pages => (long)BitOperations.PopCount(pages));
        var tokens = partial.Sum(part => part.Value.Cast<bool>().LongCount(seen => seen));
        return new((int)wholes + partial.Length, (wholes * pool.BlockSize) + tokens);
    }

    /// <summary>Marks the tokens of pages of which a sequence reads a part.</summary>
    /// <param name="firstBlock">Block of the first of the pages.</param>
    /// <param name="seen">Keys of the sequence that are read, the end excluded.</param>
    private static void NoteParts(
        Dictionary<int, BitArray> parts, ReadOnlySpan<int> pages, int firstBlock, (int From, int End) seen, int blockSize)
    {
        for (var i = 0; i < pages.Length; i++)
        {
            if (!parts.TryGetValue(pages[i], out var tokens))
            {
                parts[pages[i]] = tokens = new(blockSize);
            }

            var start = (firstBlock + i) * blockSize;
            for (var token = Math.Max(seen.From - start, 0); token < Math.Min(seen.End - start, blockSize); token++)
            {
                tokens[token] = true;
            }
        }
    }
}
