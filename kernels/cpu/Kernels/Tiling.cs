using System.Collections.Immutable;

namespace PrefillBench.Kernels.Cpu;

/// <summary>The division of rows into work items.</summary>
/// <param name="Heads">Kv heads or query heads.</param>
/// <param name="RowsPerToken">Query heads packed into neighbouring rows; 1 when they are not.</param>
/// <param name="TileRows">Rows of a full tile.</param>
internal readonly record struct Tiling(int Heads, int RowsPerToken, int TileRows)
{
    /// <summary>Dearest first, so that the last items to be taken are small; ties in a fixed order.</summary>
    public ImmutableArray<WorkItem> Items(AttentionView view)
    {
        var items = new List<WorkItem>();
        for (var sequence = 0; sequence < view.Problem.Sequences; sequence++)
        {
            var rows = view.QueryLength(sequence) * RowsPerToken;
            for (var first = 0; first < rows; first += TileRows)
            {
                var count = Math.Min(TileRows, rows - first);
                var keys = view.VisibleKeys(sequence, (first + count - 1) / RowsPerToken);
                var firstKey = view.FirstKey(sequence, first / RowsPerToken);
                for (var head = 0; head < Heads; head++)
                {
                    items.Add(new(sequence, head, first, count, keys) { FirstKey = firstKey });
                }
            }
        }

        return [.. items.OrderByDescending(item => item.Cost)];
    }

    /// <summary>Items that <see cref="Items"/> would give.</summary>
    public long CountItems(AttentionView view)
    {
        long count = 0;
        for (var sequence = 0; sequence < view.Problem.Sequences; sequence++)
        {
            count += (((long)view.QueryLength(sequence) * RowsPerToken) + TileRows - 1) / TileRows;
        }

        return Heads * count;
    }
}
