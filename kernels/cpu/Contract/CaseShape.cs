namespace PrefillBench.Kernels;

/// <summary>What a case asks of a kernel, whatever its lengths and its data.</summary>
public sealed record CaseShape
{
    /// <summary>A multiple of <see cref="KvHeads"/>.</summary>
    public required int QueryHeads { get; init; }

    /// <summary>Heads of K and V.</summary>
    public required int KvHeads { get; init; }

    /// <summary>Elements of a query, key or value vector.</summary>
    public required int HeadSize { get; init; }

    /// <summary>Keys of a page of the KV pool.</summary>
    public required int PageTokens { get; init; }

    /// <summary>A query token sees the keys up to its own position; else all keys of its sequence.</summary>
    public required bool Causal { get; init; }

    /// <summary>Of Q, K and V.</summary>
    public required ElementFormat Input { get; init; }

    /// <summary>Of the output.</summary>
    public required ElementFormat Output { get; init; }

    /// <summary>Query heads that share a kv head: query head h reads kv head h / GroupSize.</summary>
    public int GroupSize => QueryHeads / KvHeads;
}
