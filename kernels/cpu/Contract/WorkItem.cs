namespace PrefillBench.Kernels;

/// <summary>A tile of query rows of one sequence that one thread computes alone.</summary>
/// <param name="Sequence">Index of the sequence in the batch.</param>
/// <param name="Head">Kv head or query head, as the kernel likes.</param>
/// <param name="FirstRow">First row of the tile among the sequence's rows for that head. A row is a query token, or a token of one of
/// several packed heads.</param>
/// <param name="Rows">Number of rows of this tile.</param>
/// <param name="Keys">Keys that the tile's last row sees.</param>
public readonly record struct WorkItem(int Sequence, int Head, int FirstRow, int Rows, int Keys)
{
    /// <summary>The first key that the item reads; 0 without a window.</summary>
    public int FirstKey { get; init; }

    /// <summary>Work of the item, up to a factor that all items share.</summary>
    public long Cost => (long)Rows * (Keys - FirstKey);
}
