namespace PrefillBench.Kernels;

/// <summary>The properties of a case that a kernel must support, whatever its lengths and its data.</summary>
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

    /// <summary>
    /// Keys that a query token sees at most, its own with them: the last ones up to its position. 0 without a window; causal only.
    /// </summary>
    public int Window { get; init; }

    /// <summary>True when <see cref="AttentionProblem.Sinks"/> join the softmax's denominators.</summary>
    public bool Sinks { get; init; }

    /// <summary>c, by which a logit x becomes c tanh(x / c); 0 where it stays.</summary>
    public float Softcap { get; init; }

    /// <summary>The format of Q, K and V.</summary>
    public required ElementFormat Input { get; init; }

    /// <summary>The format of the output.</summary>
    public required ElementFormat Output { get; init; }

    /// <summary>The case's features beside plain attention.</summary>
    public CaseFeatures Features =>
        (Window > 0 ? CaseFeatures.Window : 0) | (Sinks ? CaseFeatures.Sinks : 0) | (Softcap > 0 ? CaseFeatures.Softcap : 0);

    /// <summary>Query heads that share a kv head: query head h reads kv head h / GroupSize.</summary>
    public int GroupSize => QueryHeads / KvHeads;
}
