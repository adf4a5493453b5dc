using System.Text.Json.Serialization;

namespace PrefillBench.Report;

/// <param name="MemoryBytes">Everything allocated when both kernels are resident; null where it was not recorded.</param>
public sealed record CaseSection(
    string Id,
    int BatchSize,
    int MaxSeqLen,
    string Quantization,
    int QueryHeads,
    int KvHeads,
    int HeadSize,
    string KvLayout,
    int BlockSize,
    int MaxKvLen,
    long QueryTokens,
    string BaselineRow,
    string TrtllmRow,
    bool Measured,
    long? MemoryBytes = null)
{
    /// <summary>Keys that a token sees at most; null without a window.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Window { get; init; }

    /// <summary>True where query heads have sinks; else null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Sinks { get; init; }

    /// <summary>The models that the case is a layer of, in words; null where heads were written as numbers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Model { get; init; }

    /// <summary>Name of a batch whose lengths were written; null where they were drawn.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Batch { get; init; }

    /// <summary>"one" where the scales of fp8 data are left out; else null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Fp8Scales { get; init; }

    /// <summary>Null where logits are not capped.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Softcap { get; init; }
}
