using System.Collections.Immutable;
using PrefillBench.Diagnostics;

namespace PrefillBench.Report.Comparing;

/// <summary>A comparison as text for people.</summary>
public static class ComparisonText
{
    /// <summary>Beyond this many rows the smallest are counted instead of shown.</summary>
    private const int ShownRows = 60;

    private const int ShownReasons = 20;

    public static string Render(ComparisonResult result, RowOrder order = RowOrder.Worst) =>
        string.Concat(Lines(result, order).Select(line => line.Text + "\n"));

    public static IEnumerable<TextLine> Lines(ComparisonResult result, RowOrder order, int width = TextReport.MinimumWidth)
    {
        width = Math.Max(width, TextReport.MinimumWidth);
        var table = new TextTable(width, 37, 7, 7, 7, 5);
        var rows = result.In(order);
        var shown = Shown(rows);
        var labels = new RowLabels(rows);
        var reasons = shown.Where(row => row.Reason.Length > 0).GroupBy(row => (row.Outcome, row.Reason)).ToArray();
        return TextWrap.Wrap(ComparisonFacts.Heading(result), width, Tone.Heading)
            .Concat(labels.Common is { } common ? TextWrap.Wrap($"all rows: {common}", width, Tone.Faint) : [])
            .Concat(labels.CommonWhereSaid is { } said ? TextWrap.Wrap($"all rows that have it: {said}", width, Tone.Faint) : [])
            .Concat(table.Lines(Tone.Heading, "row (times in ms)", "before", "after", "change", "allow", "verdict"))
            .Concat(shown.SelectMany(row => table.Lines(
                ToneOf(row.Outcome), [labels.Of(row), .. ComparisonFacts.Cells(row)])))
            .Concat(shown.Length < rows.Length ? TextWrap.Wrap(ComparisonFacts.More(rows.RemoveRange(shown)), width, Tone.Faint) : [])
            .Concat(reasons.Take(ShownReasons).SelectMany(group =>
                TextWrap.Wrap($"{group.Key.Outcome.Name()} {Names(group, labels)}: {group.Key.Reason}", width, ToneOf(group.Key.Outcome))))
            .Concat(reasons.Length <= ShownReasons ? [] : TextWrap.Wrap(
                $"and {reasons.Length - ShownReasons} more reasons; --format json has each", width, Tone.Faint))
            .Concat(result.Notes.SelectMany(note => TextWrap.Wrap(note, width, Tone.Faint)))
            .Concat(ComparisonFacts.Rule(result).SelectMany(sentence => TextWrap.Wrap(sentence, width, Tone.Faint)))
            .Concat(result.Diagnostics.SelectMany(diagnostic => TextWrap.Wrap(
                diagnostic.ToString(), width, diagnostic.Severity == Severity.Error ? Tone.Bad : Tone.Warning)))
            .Concat(TextWrap.Wrap($"rows: {ComparisonFacts.Counts(result.Rows)}", width))
            .Append(new(
                $"verdict: {result.Outcome.Name()} (exit {(int)result.ExitCode})",
                result.ExitCode == ExitCode.Passed ? Tone.Warning : Tone.Bad));
    }

    /// <summary>The rows that are shown. They are cut from the end of the order, but never a refusal or a graver row.</summary>
    private static ImmutableArray<ComparedRow> Shown(ImmutableArray<ComparedRow> rows) =>
        [.. rows.Index().Where(row => row.Index < ShownRows || row.Item.Outcome >= Outcome.Refused).Select(row => row.Item)];

    private static string Names(IEnumerable<ComparedRow> rows, RowLabels labels) =>
        rows.Count() > 3 ? $"{labels.Of(rows.First())} and {rows.Count() - 1} more" : string.Join(", ", rows.Select(labels.Of));

    private static Tone ToneOf(Outcome outcome) => outcome switch
    {
        Outcome.Added => Tone.Faint,
        >= Outcome.Refused => Tone.Bad,
        _ => Tone.Warning,
    };
}
