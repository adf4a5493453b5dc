using PrefillBench.Gate;

namespace PrefillBench.Report;

/// <summary>A comparison of results or baselines as text.</summary>
public static class StoredComparisonText
{
    public static IEnumerable<TextLine> Lines(StoredComparisonResult result, int width = TextReport.MinimumWidth)
    {
        width = Math.Max(width, TextReport.MinimumWidth);
        var table = new TextTable(width, 22, 8, 8, 8, 13);
        var exit = (int)result.ExitCode;
        return TextWrap.Wrap($"{result.Before} -> {result.After}", width, Tone.Heading)
            .Concat(table.Lines(Tone.Heading, "row (times in ms)", "before", "after", "change", "interval", "verdict"))
            .Concat(result.Rows.SelectMany(row => table.Lines(
                TextReport.ToneOf(row.Verdict), row.Id, Figures.OrNone(row.BeforeMs, Figures.Milliseconds), Figures.OrNone(row.AfterMs, Figures.Milliseconds),
                Figures.OrNone(row.Ratio - 1, Figures.Change),
                row is { Low: { } low, High: { } high } ? $"{Figures.Ratio(low)}-{Figures.Ratio(high)}" : Figures.None,
                row.Verdict.Name())))
            .Concat(result.Rows.Where(row => !row.Verdict.IsPlain()).GroupBy(row => (row.Verdict, row.Reason))
                .SelectMany(group => TextWrap.Wrap($"{group.Key.Verdict.Name()} {Names(group)}: {group.Key.Reason}", width, TextReport.ToneOf(group.Key.Verdict))))
            .Concat(result.Added.SelectMany(id => TextWrap.Wrap($"added {id}: in the second file only, nothing to compare with", width, Tone.Faint)))
            .Append(new($"verdict: {result.Verdict.Name()} (exit {exit})", exit == 0 ? Tone.Good : Tone.Bad));
    }

    private static string Names(IEnumerable<StoredComparedRow> rows) =>
        rows.Count() > 3 ? $"{rows.First().Id} and {rows.Count() - 1} more" : string.Join(", ", rows.Select(row => row.Id));
}
