using System.Collections.Immutable;

namespace PrefillBench.Kernels;

/// <summary>
/// One batch in memory: causal (or full) attention of ragged queries over a paged KV pool, softmax(cap(bmm1 * Q K^T)) V * bmm2.
/// </summary>
public sealed record AttentionProblem
{
    /// <summary>Heads, sizes and formats.</summary>
    public required CaseShape Shape { get; init; }

    /// <summary>Index of each sequence's first token among the concatenated query tokens; one more entry holds their number.</summary>
    public required ImmutableArray<int> QueryStarts { get; init; }

    /// <summary>Keys of each sequence: its cached prefix, then its query tokens.</summary>
    public required ImmutableArray<int> KvLengths { get; init; }

    /// <summary>
    /// Pages by sequence and block of keys: entry [sequence * PagesPerSequence + key / PageTokens]. Every entry is a valid page.
    /// </summary>
    public required ImmutableArray<int> BlockTables { get; init; }

    /// <summary>Row stride of <see cref="BlockTables"/>: pages of the longest possible sequence.</summary>
    public required int PagesPerSequence { get; init; }

    /// <summary>Q by query token and query head.</summary>
    public required TokenTensor Query { get; init; }

    /// <summary>K by page, kv head and token.</summary>
    public required PagedTensor Keys { get; init; }

    /// <summary>V by page, kv head and token.</summary>
    public required PagedTensor Values { get; init; }

    /// <summary>
    /// [query heads], of a case that has them, else empty: e^(sink - max) joins the softmax's denominator and nothing else, and a sink
    /// counts for the largest logit. Sinks are neither scaled nor capped.
    /// </summary>
    public ImmutableArray<float> Sinks { get; init; } = [];

    /// <summary>Scores are multiplied by this, then capped where the case asks for it.</summary>
    public required float Bmm1 { get; init; }

    /// <summary>The normalised product with V is multiplied by this.</summary>
    public required float Bmm2 { get; init; }

    /// <summary>The output, by query token and query head. A kernel writes every element, and nothing beside them.</summary>
    public required TokenTensor Output { get; init; }

    /// <summary>The block scales of an NVFP4 output.</summary>
    public BlockScales OutputScales { get; init; }

    /// <summary>Number of sequences of the batch.</summary>
    public int Sequences => KvLengths.Length;
}
