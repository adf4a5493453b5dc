using System.Collections.Immutable;
using System.Globalization;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>Short names for the cases of one sweep: what all share is said once, what differs is in the name.</summary>
internal sealed class CaseLabels
{
    private readonly Dictionary<string, CaseSection> byRow = [];
    private readonly Dictionary<string, CaseSection> byId;
    private readonly ImmutableArray<Part> shown;

    public CaseLabels(ImmutableArray<CaseSection> cases)
    {
        byId = cases.DistinctBy(c => c.Id).ToDictionary(c => c.Id);
        foreach (var c in cases)
        {
            foreach (var row in c.Rows)
            {
                byRow.TryAdd(row, c);
            }
        }

        ImmutableArray<Part> differing = [.. Parts.Where(part => cases.Select(part.Short).Distinct().Count() > 1)];
        // A part that says nothing of some cases, such as a window, names none of them alone.
        shown = differing.Any(part => !part.Leading && cases.All(c => part.Short(c).Length > 0))
            ? differing
            : [.. Parts.Where(part => part.Leading || differing.Contains(part))];
        Common = cases.IsEmpty ? "no case"
            : string.Join(", ", Parts.Except(shown).Select(part => part.Long(cases[0])).Where(text => text.Length > 0));
    }

    /// <summary>The properties that every case shares, in words.</summary>
    public string Common { get; }

    private static ImmutableArray<Part> Parts { get; } =
    [
        new(true, c => c.Batch ?? $"b{c.BatchSize}", c => c.Batch is { } name ? $"batch {name}" : $"batch {c.BatchSize}"),
        new(true, c => c.Batch is null ? $"s{c.MaxSeqLen}" : "", c => c.Batch is null ? $"prompts up to {c.MaxSeqLen} tokens" : ""),
        new(true, Data, Data),
        new(false, c => c.Model is { } names ? FirstOf(names) : "", c => c.Model ?? ""),
        new(false, c => $"h{c.QueryHeads}x{c.KvHeads}", c => $"{c.QueryHeads} query / {c.KvHeads} kv heads"),
        new(false, c => $"d{c.HeadSize}", c => $"head size {c.HeadSize}"),
        new(false, c => c.KvLayout, c => c.KvLayout),
        new(false, c => $"p{c.BlockSize}", c => $"pages of {c.BlockSize} tokens"),
        new(false, c => IsFull(c) ? "full" : "causal", c => IsFull(c) ? "no mask" : "causal"),
        new(false, c => c.Window is { } w ? $"w{w}" : "", c => c.Window is { } w ? $"window of {w} keys" : ""),
        new(false, c => c.Sinks is true ? "sinks" : "", c => c.Sinks is true ? "sinks" : ""),
        new(false, c => c.Softcap is { } cap ? $"cap{Cap(cap)}" : "", c => c.Softcap is { } cap ? $"soft cap {Cap(cap)}" : ""),
    ];

    public string Of(CaseSection c) => string.Join(' ', shown.Select(part => part.Short(c)).Where(text => text.Length > 0));

    /// <summary>The label of a case by its id; the id itself where there is no such case.</summary>
    public string OfCase(string id) => byId.GetValueOrDefault(id) is { } c ? Of(c) : id;

    /// <summary>The row's case and its kernel; a row that all three fp8 cases of a shape share is named after fp8_qkv.</summary>
    public string Of(RowSection row) => byRow.GetValueOrDefault(row.Id) is { } c
        ? $"{Of(row.Case == c.Id ? c : c with { Quantization = DataOf(row), Fp8Scales = null })} {row.Kernel}"
        : row.Id;

    /// <summary>
    /// Names the data of a baseline row that fp8 cases share: without their scales it reads the data before it was quantised.
    /// </summary>
    private static string DataOf(RowSection row) => row.Id.Contains("-fp8_qkv-", StringComparison.Ordinal) ? "fp8_qkv" : "bf16";

    private static string Data(CaseSection c) => c.Fp8Scales is null ? c.Quantization : $"{c.Quantization} scales1";

    internal static bool IsCausal(CaseSection c) => !IsFull(c);

    private static bool IsFull(CaseSection c) => IsFull(c.Id);

    /// <summary>True when the case of this id has no mask. Parts that are newer than masks follow in the id.</summary>
    internal static bool IsFull(string id) => $"{id}-".Contains("-full-", StringComparison.Ordinal);

    /// <summary>A shape may be that of many models.</summary>
    private static string FirstOf(string names) => names.Split(", ") is [var first, _, ..] all ? $"{first}+{all.Length - 1}" : names;

    private static string Cap(double cap) => cap.ToString("R", CultureInfo.InvariantCulture);

    /// <param name="Leading">Always part of the name unless something rarer tells the cases apart.</param>
    private sealed record Part(bool Leading, Func<CaseSection, string> Short, Func<CaseSection, string> Long);
}
