using System.Numerics;
using PrefillBench.Spec;

namespace PrefillBench.Workload;

/// <summary>What a batch reads of the pool, a page that several sequences share counted once.</summary>
/// <param name="Pages">That at least one sequence reads.</param>
/// <param name="Keys">Tokens in them; the last page of a sequence is read as far as the sequence goes.</param>
public readonly record struct PagesRead(int Pages, long Keys)
{
    // A table of the largest batch has half a gigabyte; it is looked at piece by piece.
    private const int PieceLength = 4096;

    private delegate void Piece(int sequence, int first, Span<int> pages);

    /// <summary>Of the tables that the case draws, without ever holding them.</summary>
    public static PagesRead Of(AttentionCase shape)
    {
        var (pool, random) = (KvPoolShape.Of(shape), new TensorRandom(shape.Seed, RandomTensor.BlockTables));
        var stride = (long)pool.PagesFor(shape.MaxKvLen);
        return Count(pool, WorkloadGenerator.Batch(shape), (sequence, first, pages) =>
            random.FillIntegers((sequence * stride) + first, 0, pool.Pages, pages));
    }

    public static PagesRead Of(KvPoolShape pool, RaggedBatch batch, BlockTables tables) =>
        Count(pool, batch, (sequence, first, pages) => tables.Of(sequence).Slice(first, pages.Length).CopyTo(pages));

    private static PagesRead Count(KvPoolShape pool, RaggedBatch batch, Piece read)
    {
        // A bit for each page read to its end, and the few in which a sequence ends.
        var whole = new ulong[(pool.Pages + 63) / 64];
        var ends = new Dictionary<int, int>();
        Span<int> piece = stackalloc int[PieceLength];
        for (var sequence = 0; sequence < batch.BatchSize; sequence++)
        {
            var keys = batch.KvLengths[sequence];
            for (var (first, pages) = (0, pool.PagesFor(keys)); first < pages; first += PieceLength)
            {
                var part = piece[..Math.Min(PieceLength, pages - first)];
                read(sequence, first, part);
                var full = Math.Min(part.Length, (keys / pool.BlockSize) - first);
                foreach (var page in part[..full])
                {
                    whole[page >> 6] |= 1UL << page;
                }

                if (full < part.Length)
                {
                    ends[part[full]] = Math.Max(ends.GetValueOrDefault(part[full]), keys % pool.BlockSize);
                }
            }
        }

        var partial = ends.Where(end => (whole[end.Key >> 6] >> end.Key & 1) == 0).ToArray();
        var wholes = whole.Sum(pages => (long)BitOperations.PopCount(pages));
        return new((int)wholes + partial.Length, (wholes * pool.BlockSize) + partial.Sum(end => (long)end.Value));
    }
}
