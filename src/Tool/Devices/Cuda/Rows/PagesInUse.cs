using System.Collections.Immutable;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>
/// The pages of the pool that a batch reads, and its tables renumbered to them: what a copy of the inputs needs of a pool that may
/// be a hundred times larger. Order in memory is kept.
/// </summary>
/// <param name="Pages">Distinct pages in ascending order; at least one.</param>
/// <param name="Tables">The original's tables with places in <paramref name="Pages"/> as page numbers; unused entries are 0.</param>
internal sealed record PagesInUse(ImmutableArray<int> Pages, BlockTables Tables)
{
    /// <param name="window">The case's window in keys; 0 without one. Pages before every token's window are not read.</param>
    public static PagesInUse Of(RaggedBatch batch, BlockTables tables, KvPoolShape pool, int window)
    {
        var place = new int[pool.Pages];
        Array.Fill(place, -1);
        for (var sequence = 0; sequence < batch.BatchSize; sequence++)
        {
            var first = batch.FirstKey(sequence, window) / pool.BlockSize;
            foreach (var page in tables.Of(sequence)[first..pool.PagesFor(batch.KvLengths[sequence])])
            {
                place[page] = 0;
            }
        }

        var pages = Enumerable.Range(0, pool.Pages).Where(page => place[page] == 0).ToImmutableArray();
        for (var i = 0; i < pages.Length; i++)
        {
            place[pages[i]] = i;
        }

        return new(pages, new(tables.PagesPerSequence, [.. tables.Pages.Select(page => Math.Max(0, place[page]))]));
    }

    /// <summary>Runs of neighbouring pages: (first page, place of the first, how many).</summary>
    public IEnumerable<(int Page, int Place, int Count)> Runs()
    {
        for (var first = 0; first < Pages.Length;)
        {
            var count = 1;
            while (first + count < Pages.Length && Pages[first + count] == Pages[first] + count)
            {
                count++;
            }

            yield return (Pages[first], first, count);
            first += count;
        }
    }
}
