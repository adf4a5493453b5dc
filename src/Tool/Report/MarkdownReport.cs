using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Results;
using static PrefillBench.Report.MarkdownText;

namespace PrefillBench.Report;

/// <summary>report.md: the verdict first, then what it rests on.</summary>
public static class MarkdownReport
{
    /// <summary>A longer table of rows is folded, so that a pull request shows what matters first.</summary>
    private const int ShownRows = 40;

    /// <summary>The report, short enough for a comment on a pull request.</summary>
    public static string Render(ResultsDocument document) => Render(document, MarkdownLength.OfComment);

    /// <param name="mostBytes">Bytes of UTF-8 that the page takes. What does not fit is cut by rows, those with the smallest changes first,
    /// and counted.</param>
    internal static string Render(ResultsDocument document, int mostBytes)
    {
        var labels = new CaseLabels(document.Cases);
        return MarkdownLength.Fit(
            [
                new("verdict", 9, Verdict(document), Unplain(document)),
                MarkdownCases.Section(document, labels),
                MarkdownSection.Of("analysis", 3, MarkdownFacts.Analysis(document)),
                Rows(document),
                Notes(document),
                MarkdownSection.Of("noise", 2, NoiseTable.Markdown(document)),
                MarkdownSection.Of("how sure this is", 8, MarkdownFacts.Certainty(document)),
                MarkdownFacts.Skipped(document),
                MarkdownFacts.Diagnostics(document),
                MarkdownSection.Of("environment", 7, MarkdownFacts.Environment(document)),
            ],
            mostBytes,
            "The whole report is in report.html and results.json.");
    }

    private static string Verdict(ResultsDocument document)
    {
        var run = document.Run;
        var hint = TextVerdict.NotJudged(document) is { } text ? $"\n{Escape(text)}\n" : "";
        var incomplete = run.Complete ? "" : " **The run is not complete.**";
        return $"# prefill-bench: {Headline.Of(document)}{Headline.Restriction(document)}\n\n"
            + $"Suite {Code(run.Suite)} on {Escape(document.Device.Name)} ({Code(document.Device.Slug)}): "
            + $"{VerdictCounts.Text(document.Rows)}; exit {(int)document.ExitCode}.{incomplete}\n"
            + (EnvironmentFacts.ChangedVersions(document) is { } changed ? $"\nVersions that differ: {Escape(changed)}.\n" : "")
            + (document.NotLookedAt is { } unseen ? $"\n{Escape(unseen.FullSentence())}.\n" : "")
            + hint
            + string.Concat(NextStep.Of(document).Select(Next))
            + (document.Rows.Any(row => !row.Verdict.IsPlain()) ? "\n" : "");
    }

    /// <summary>GitHub gives a block of code a button that copies it.</summary>
    private static string Next(NextStep step) =>
        $"\n{Escape(step.Sentence)}\n{(step.Command is { } command ? $"\n```sh\n{PlainText.OneLine(command)}\n```\n" : "")}";

    private static MarkdownRows Unplain(ResultsDocument document)
    {
        ImmutableArray<RowSection> rows = [.. document.RowsWorstFirst().Where(row => !row.Verdict.IsPlain())];
        return MarkdownRows.List(
            rows,
            row => $"**{row.Verdict.Name()}** {Code(row.Id)}: {Escape(row.Reason)}",
            cut => $"* {ShownOrder.More(rows[^cut..], "more rows")}\n");
    }

    private static MarkdownSection Rows(ResultsDocument document)
    {
        var rows = document.RowsWorstFirst();
        if (rows.IsEmpty)
        {
            return MarkdownSection.Of("rows", 1, "");
        }

        var (open, close) = rows.Length > ShownRows ? Fold($"{rows.Length} rows") : ("", "");
        var table = MarkdownRows.Table(
            [
                "row", "ms", "approved ms", "ratio", "interval", "p", "E", "pairs", "must catch", "least seen", "output error", "memory",
                "verdict",
            ],
            rows,
            Cells,
            cut => $"\n{ShownOrder.More(rows[^cut..], "more rows")}\n");
        return new(
            "rows", 1, $"## Rows\n\n{open}", table,
            $"{close}\nRatio is current / approved time; least seen is the minimum detectable effect; "
            + "output error is relative to float64, against its limit.\n");
    }

    private static MarkdownSection Notes(ResultsDocument document) => new(
        "notes of rows", 0, "",
        MarkdownRows.List(
            [
                .. document.RowsWorstFirst().SelectMany(
                    row => RowAsides.Markdown(document, row).Concat(row.Notes.Select(Escape)), (row, note) => (Row: row, Text: note)),
            ],
            note => $"{Code(note.Row.Id)}: {note.Text}",
            cut => $"* and {PlainText.Count(cut, "more note")}\n"));

    private static string[] Cells(RowSection row) =>
    [
        Code(row.Id),
        Figures.OrNone(Figures.Median(row.MedianMs), Figures.Milliseconds),
        Figures.OrNone(Figures.Median(row.ApprovedMedianMs), Figures.Milliseconds),
        Figures.OrNone(row.Ratio, Figures.Ratio),
        row is { Low: { } low, High: { } high }
            ? $"{Figures.Ratio(low)} to {Figures.Ratio(high)}{(row.Level is { } level ? $" ({level * 100:0.#}%)" : "")}"
            : Figures.None,
        Figures.OrNone(row.P, Figures.Evidence),
        Figures.OrNone(row.E, Figures.Evidence),
        row.Pairs == 0 ? Figures.None : $"{row.Pairs}",
        Figures.OrNone(row.MustCatch, Figures.Percent),
        Figures.OrNone(row.Mde, Figures.Percent),
        row.Output is { } output ? $"{Figures.Evidence(output.RelativeError)} of {Figures.Evidence(output.Limit)}" : Figures.None,
        row.AllocatedBytes > 0 ? new Units.ByteCount(row.AllocatedBytes).ToString() : Figures.None,
        row.Verdict.Name(),
    ];
}
