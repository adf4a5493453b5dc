using System.Collections.Immutable;
using PrefillBench.Gate;

namespace PrefillBench.Report.Comparing;

/// <summary>One kernel on one case, as one side of a comparison has it.</summary>
public sealed record TimedRow
{
    /// <summary>The row's id, or else what the columns say, such as <c>b1 kv2048 fp8:bf16 kvh8 d128 p16/trtllm</c>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Properties of case and kernel in the file, by <see cref="Comparing.Facets"/>. Rows are joined by those that both files have.
    /// </summary>
    public required ImmutableSortedDictionary<string, string> Facets { get; init; }

    /// <summary>Mean over the launches of one process, in ms; null where the file has none.</summary>
    public double? MeanMs { get; init; }

    /// <summary>Median over processes (of one: over its launches), in ms; null where the file has none.</summary>
    public double? MedianMs { get; init; }

    /// <summary>WRONG_OUTPUT, CRASHED or INVALID where the row was: its times, if there are any, mean nothing.</summary>
    public Verdict? Broken { get; init; }

    /// <summary>Why the row has no usable time; empty where it has one, or where the file gives no reason.</summary>
    public string Why { get; init; } = "";

    /// <summary>Number of the row's line in the file, from 1; 0 in files without lines of rows.</summary>
    public int Line { get; init; }

    /// <summary>Floating-point operations of the row's work; null where the file does not say.</summary>
    public double? Flop { get; init; }

    /// <summary>Hash over everything that defines the row's work; null where the file does not say.</summary>
    public string? CaseSha256 { get; init; }

    /// <summary>Everything that the file says of the row.</summary>
    internal string FullKey => Key(Facets.Keys);

    /// <summary>The row's values of some facets as one key. Equal keys are the same row.</summary>
    internal string Key(IEnumerable<string> names) => string.Join('\n', names.Select(name => Facets.GetValueOrDefault(name, "")));

    /// <summary>Rows of one file with the same identity are one measurement, which several cases share.</summary>
    internal (string Name, int Line) Identity => (Name, Facets.ContainsKey(Comparing.Facets.Row) ? 0 : Line);

    public bool HasTime => MeanMs is not null || MedianMs is not null;
}

/// <summary>One side of a comparison: every row of a file.</summary>
/// <param name="File">The name for messages.</param>
public sealed record TimedSide(string File, ImmutableArray<TimedRow> Rows, MeasuredHow How)
{
    /// <summary>Which of several runs in the file these are, in brackets; empty where the file holds one.</summary>
    public string Run { get; init; } = "";

    /// <summary>When its measuring began, or when it was last approved; null where the file does not say.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Lines of which not even the case can be read.</summary>
    public ImmutableArray<UnusableLine> Unusable { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Sentences on this file that a reader of the comparison must know.</summary>
    public ImmutableArray<string> Notes { get; init => field = value.IsDefault ? [] : value; } = [];
}

/// <param name="Line">Number of the line, from 1.</param>
public sealed record UnusableLine(int Line, string Why);

/// <summary>The way in which the times of a file were measured. A part that the file does not give is null.</summary>
/// <param name="Device">The device's slug.</param>
/// <param name="Protocol">"standard" or "published".</param>
/// <param name="L2">"cold" or "warm".</param>
/// <param name="Version">Version of the way of measuring.</param>
public sealed record MeasuredHow(string? Device, string? Protocol, string? L2, int? Version)
{
    // The noise between processes was measured on this card.
    private const string MeasuredCard = "h200";

    public bool IsOnMeasuredCard => Device?.Contains(MeasuredCard, StringComparison.OrdinalIgnoreCase) == true;
}
