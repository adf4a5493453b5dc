using static PrefillBench.Report.MarkdownText;

namespace PrefillBench.Report.Comparing;

/// <summary>A comparison as Markdown, as long as a comment may be.</summary>
public static class ComparisonMarkdown
{
    public static string Render(ComparisonResult result, RowOrder order)
    {
        var rows = result.In(order);
        string[] header = ["row", "before ms", "after ms", "change", "allowed", "verdict", "reason"];
        var table = MarkdownRows.Table(
            header,
            rows,
            row => [Code(row.Name), .. ComparisonFacts.Cells(row), Escape(row.Reason)],
            cut => $"\n{ComparisonFacts.More(rows[^cut..])}\n");
        return MarkdownLength.Fit(
        [
            MarkdownSection.Of(
                "verdict", 9,
                $"# prefill-bench compare: {result.Outcome.Name()}\n\n"
                + $"{Escape(ComparisonFacts.Heading(result))}: {ComparisonFacts.Counts(result.Rows)}; exit {(int)result.ExitCode}.\n"
                + string.Concat(result.Diagnostics.Select(diagnostic => $"\n* {Escape(diagnostic.ToString())}"))
                + string.Concat(result.Notes.Concat(ComparisonFacts.Rule(result)).Select(note => $"\n* {Escape(note)}")) + "\n"),
            new("rows", 8, "## Rows\n\n", table, ""),
        ], MarkdownLength.OfComment, "The whole comparison is in --report json=PATH.");
    }
}
