using System.Collections.Immutable;

namespace PrefillBench.Report;

/// <summary>Short names for the cases of one sweep: what all share is said once, what differs is in the name.</summary>
internal sealed class CaseLabels
{
    private readonly Dictionary<string, CaseSection> byRow = [];
    private readonly ImmutableArray<Part> shown;

    public CaseLabels(ImmutableArray<CaseSection> cases)
    {
        foreach (var c in cases)
        {
            byRow.TryAdd(c.BaselineRow, c);
            byRow.TryAdd(c.TrtllmRow, c);
        }

        ImmutableArray<Part> differing = [.. Parts.Where(part => cases.Select(part.Short).Distinct().Count() > 1)];
        shown = differing.Any(part => !part.Leading) ? differing : [.. Parts.Where(part => part.Leading)];
        Common = cases.IsEmpty ? "no case" : string.Join(", ", Parts.Except(shown).Select(part => part.Long(cases[0])).Where(text => text.Length > 0));
    }

    /// <summary>What every case shares, in words.</summary>
    public string Common { get; }

    private static ImmutableArray<Part> Parts { get; } =
    [
        new(true, c => $"b{c.BatchSize}", c => $"batch {c.BatchSize}"),
        new(true, c => $"s{c.MaxSeqLen}", c => $"prompts up to {c.MaxSeqLen} tokens"),
        new(true, c => c.Quantization, c => c.Quantization),
        new(false, c => $"h{c.QueryHeads}x{c.KvHeads}", c => $"{c.QueryHeads} query / {c.KvHeads} kv heads"),
        new(false, c => $"d{c.HeadSize}", c => $"head size {c.HeadSize}"),
        new(false, c => c.KvLayout, c => c.KvLayout),
        new(false, c => $"p{c.BlockSize}", c => $"pages of {c.BlockSize} tokens"),
        new(false, c => IsFull(c) ? "full" : "causal", c => IsFull(c) ? "no mask" : "causal"),
    ];

    public string Of(CaseSection c) => string.Join(' ', shown.Select(part => part.Short(c)));

    /// <summary>The row's case and its kernel; a baseline row on fp8 data serves all three fp8 cases and is named after fp8_qkv.</summary>
    public string Of(RowSection row) => byRow.GetValueOrDefault(row.Id) is { } c
        ? $"{Of(row.Kernel == "baseline" && c.Quantization != "bf16" ? c with { Quantization = "fp8_qkv" } : c)} {row.Kernel}"
        : row.Id;

    internal static bool IsCausal(CaseSection c) => !IsFull(c);

    private static bool IsFull(CaseSection c) => c.Id.EndsWith("-full", StringComparison.Ordinal);

    /// <param name="Leading">Always part of the name unless something rarer tells the cases apart.</param>
    private sealed record Part(bool Leading, Func<CaseSection, string> Short, Func<CaseSection, string> Long);
}
