using System.Collections.Immutable;

namespace PrefillBench.Workload;

/// <summary>Sequence lengths of one batch, in tokens. Keys of a sequence are its cached prefix followed by its query tokens.</summary>
public sealed record RaggedBatch(ImmutableArray<int> QueryLengths, ImmutableArray<int> PrefixLengths)
{
    public int BatchSize => QueryLengths.Length;

    /// <summary>Prefix plus query tokens, per sequence.</summary>
    public ImmutableArray<int> KvLengths { get; } = Sums(QueryLengths, PrefixLengths);

    /// <summary>Index of each sequence's first token among the concatenated query tokens; one more entry holds the total.</summary>
    public ImmutableArray<int> QueryStarts { get; } = Accumulate(QueryLengths);

    public int TotalQueryTokens => QueryStarts[^1];

    /// <summary>The first key that any of a sequence's tokens sees: that of its first token's window, which begins earliest.</summary>
    /// <param name="window">0 without one.</param>
    public int FirstKey(int sequence, int window) => window > 0 ? Math.Max(0, PrefixLengths[sequence] + 1 - window) : 0;

    private static ImmutableArray<int> Sums(ImmutableArray<int> left, ImmutableArray<int> right)
    {
        var sums = ImmutableArray.CreateBuilder<int>(left.Length);
        for (var sequence = 0; sequence < left.Length; sequence++)
        {
            sums.Add(left[sequence] + right[sequence]);
        }

        return sums.MoveToImmutable();
    }

    /// <returns>Starts of so many things laid one behind the other; the last entry is their total.</returns>
    internal static ImmutableArray<int> Accumulate(ImmutableArray<int> lengths)
    {
        var starts = ImmutableArray.CreateBuilder<int>(lengths.Length + 1);
        starts.Add(0);
        foreach (var length in lengths)
        {
            starts.Add(checked(starts[^1] + length));
        }

        return starts.MoveToImmutable();
    }
}
