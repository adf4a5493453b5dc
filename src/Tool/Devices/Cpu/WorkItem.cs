using System.Collections.Immutable;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu;

/// <summary>A tile of query rows of one sequence that one thread computes alone.</summary>
/// <param name="Head">Kv head for the packed kernel, query head for the baseline.</param>
/// <param name="FirstRow">Of the tile, among the sequence's rows for that head.</param>
/// <param name="Keys">Keys the tile's last row sees.</param>
internal readonly record struct WorkItem(int Sequence, int Head, int FirstRow, int Rows, int Keys)
{
    public long Cost => (long)Rows * Keys;
}

/// <summary>How rows are cut into work items.</summary>
/// <param name="Heads">Kv heads or query heads.</param>
/// <param name="RowsPerToken">Query heads packed into neighbouring rows; 1 when they are not.</param>
/// <param name="TileRows">Rows of a full tile.</param>
internal readonly record struct Tiling(int Heads, int RowsPerToken, int TileRows)
{
    /// <summary>Dearest first, so that the last items to be taken are small; ties in a fixed order.</summary>
    public ImmutableArray<WorkItem> Items(AttentionView view)
    {
        var items = new List<WorkItem>();
        for (var sequence = 0; sequence < view.Batch.BatchSize; sequence++)
        {
            var rows = view.Batch.QueryLengths[sequence] * RowsPerToken;
            for (var first = 0; first < rows; first += TileRows)
            {
                var count = Math.Min(TileRows, rows - first);
                var keys = view.VisibleKeys(sequence, (first + count - 1) / RowsPerToken);
                for (var head = 0; head < Heads; head++)
                {
                    items.Add(new(sequence, head, first, count, keys));
                }
            }
        }

        return [.. items.OrderByDescending(item => item.Cost)];
    }

    /// <summary>Items that <see cref="Items"/> would give.</summary>
    public long CountItems(RaggedBatch batch)
    {
        var (perToken, tile) = (RowsPerToken, TileRows);
        return Heads * batch.QueryLengths.Sum(length => ((long)length * perToken + tile - 1) / tile);
    }
}
