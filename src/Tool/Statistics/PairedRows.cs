namespace PrefillBench.Statistics;

internal static class PairedRows
{
    /// <summary>The number of pairs that all rows have; a pair runs every row, so the coin of one row is the coin of all.</summary>
    public static int SharedPairs(IReadOnlyList<PairedRow> rows)
    {
        Finite.AtLeast(rows.Count, 1, nameof(rows));
        var pairs = rows[0].Pairs;
        return rows.All(row => row.Pairs == pairs)
            ? pairs
            : throw new ArgumentException("All rows of a joint test must have the same pairs.", nameof(rows));
    }
}
