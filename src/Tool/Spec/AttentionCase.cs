using System.Globalization;
using PrefillBench.Diagnostics;

namespace PrefillBench.Spec;

/// <summary>Query and key/value head counts; query is a multiple of kv.</summary>
public readonly record struct HeadCounts(int Query, int Kv)
{
    /// <summary>Query heads that share one kv head.</summary>
    public int GroupSize => Query / Kv;

    public override string ToString() => $"{Query}x{Kv}";
}

/// <summary>One point of the sweep. Lengths in tokens, sizes in elements.</summary>
public sealed record AttentionCase
{
    /// <summary>Sequences in the batch, at least 1.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Longest prompt; the last sequence has exactly this many query tokens.</summary>
    public required int MaxSeqLen { get; init; }

    /// <summary>
    /// A batch of written lengths, whose <see cref="BatchSize"/> and <see cref="MaxSeqLen"/> those two are; null where they are drawn.
    /// </summary>
    public BatchLengths? Batch { get; init; }

    public required Quantization Quantization { get; init; }

    public required HeadCounts Heads { get; init; }

    public required int HeadSize { get; init; }

    public required KvLayout KvLayout { get; init; }

    /// <summary>Tokens per page.</summary>
    public required int BlockSize { get; init; }

    /// <summary>Tokens in the pool of pages that block tables draw from.</summary>
    public required int KvPoolTokens { get; init; }

    public required PrefixMode Prefix { get; init; }

    public required bool Causal { get; init; }

    /// <summary>Keys that a query sees at most, its own with them; 0 without a window. Causal cases only.</summary>
    public int Window { get; init; }

    /// <summary>
    /// True when each query head has a sink: a logit without a key that joins the softmax's denominator and nothing else.
    /// </summary>
    public bool Sinks { get; init; }

    /// <summary>c of c tanh(logit / c), which every logit goes through; 0 where it does not.</summary>
    public float Softcap { get; init; }

    /// <summary>
    /// How the scales of fp8 data are treated, as the spec writes it; null where it says nothing, which means <see
    /// cref="Spec.Fp8Scales.Applied"/>.
    /// </summary>
    public Fp8Scales? Fp8Scales { get; init; }

    /// <summary>True when Q, K and V go through e4m3.</summary>
    public bool IsFp8 => Quantization is not (Quantization.Bf16 or Quantization.Fp16);

    public required ulong Seed { get; init; }

    /// <summary>Warm-up launches of the published protocol, and the fewest of ours.</summary>
    public required int Warmup { get; init; }

    /// <summary>Timed launches of the published protocol.</summary>
    public required int Trials { get; init; }

    /// <summary>Place of the suite in the spec; diagnostics about the case point there.</summary>
    public SourcePosition Source { get; init; } = SourcePosition.None;

    /// <summary>
    /// The models that the case is a layer of, such as <c>qwen2.5-7b tp2, llama-3.1-8b</c>; a name, and no part of the work.
    /// </summary>
    public string Model { get; init; } = "";

    /// <summary>Cards that were to share the heads of a refused case; 1 elsewhere, where the heads are one card's already.</summary>
    public int TensorParallel { get; init; } = 1;

    /// <summary>Why no device can run the case; null where one may.</summary>
    public string? Refusal { get; init; }

    /// <summary>The stable name, such as <c>b16-s4096-fp8_qkv-h64x8-d128-HND-p16</c>.</summary>
    public string Id =>
        $"{Batch?.Name ?? $"b{BatchSize}-s{MaxSeqLen}"}-{Spelling.Of(Quantization)}-h{Heads}-d{HeadSize}"
        + $"-{Spelling.Of(KvLayout)}-p{BlockSize}"
        + (Causal ? "" : "-full") + Features + (Refusal is null ? "" : $"-tp{TensorParallel}");

    // Only where set, so that a case of plain attention keeps its name.
    private string Features => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Window > 0 ? $"-w{Window}" : "")}{(Sinks ? "-sinks" : "")}{(Softcap > 0 ? $"-cap{Softcap}" : "")}{Unscaled}");

    private string Unscaled => Fp8Scales == Spec.Fp8Scales.One ? "-scales1" : "";

    /// <summary>Longest key/value length: prompt plus cached prefix.</summary>
    public int MaxKvLen => Batch?.LongestKv ?? (Prefix == PrefixMode.Published ? 2 * MaxSeqLen : MaxSeqLen);
}
