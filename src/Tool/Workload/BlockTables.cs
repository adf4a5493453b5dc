using System.Collections.Immutable;

namespace PrefillBench.Workload;

/// <summary>The page of the pool that holds each block of keys.</summary>
/// <param name="PagesPerSequence">Row stride: pages of the longest possible sequence.</param>
/// <param name="Pages">[batch, PagesPerSequence], row-major; every entry is a valid page, used or not.</param>
public sealed record BlockTables(int PagesPerSequence, ImmutableArray<int> Pages)
{
    public ReadOnlySpan<int> Of(int sequence) =>
        Pages.AsSpan().Slice(sequence * PagesPerSequence, PagesPerSequence);
}
