using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace PrefillBench.Results;

/// <summary>A kernel of the run.</summary>
/// <param name="Computes">"case", or "bf16" for one whose rows several cases share.</param>
/// <param name="Form">The kind of its code, as its description has it; null where none of its rows was measured.</param>
/// <param name="Identity">SHA-256 over the code of its rows, lower-case hex; null where none was measured.</param>
public sealed record KernelSection(string Name, string Computes, string? Form = null, string? Identity = null)
{
    /// <summary>The options that the kernel was given, by name.</summary>
    public ImmutableSortedDictionary<string, string> Options { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Versions of the packages that the kernel is made of, by package name.</summary>
    public ImmutableSortedDictionary<string, string> Versions { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

/// <param name="MemoryBytes">Everything allocated when all kernels are resident; null where it was not recorded.</param>
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
    bool Measured,
    long? MemoryBytes = null)
{
    /// <summary>Keys that a token sees at most; null without a window.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Window { get; init; }

    /// <summary>True where query heads have sinks; null elsewhere.</summary>
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

    /// <summary>The cap of the logits; null where they are not capped.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Softcap { get; init; }

    /// <summary>Ids of its rows, one for each of the run's kernels and in their order.</summary>
    public ImmutableArray<string> Rows { get; init; }

    /// <summary>The row of <c>baseline</c> in results of version 1, whose kernels were always the same two.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BaselineRow { get; init; }

    /// <inheritdoc cref="BaselineRow"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TrtllmRow { get; init; }
}
