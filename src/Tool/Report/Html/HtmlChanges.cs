using PrefillBench.Gate;
using PrefillBench.Results;
using static PrefillBench.Report.Html.HtmlText;

namespace PrefillBench.Report.Html;

/// <summary>
/// The rows that changed, and by how much: every row that is no plain pass, gravest first, with the chart of their intervals.
/// </summary>
internal static class HtmlChanges
{
    /// <summary>Number of rows listed of those verdicts that come in dozens. The table of cases has them all.</summary>
    private const int Told = 20;

    public static string Section(ResultsDocument document)
    {
        var labels = new CaseLabels(document.Cases);
        var rows = document.RowsWorstFirst().Where(row => !row.Verdict.IsPlain() && row.Verdict != Verdict.Skipped).ToArray();
        var skipped = SkippedCases.Of(document, labels).ToArray();
        var told = Math.Max(Told, rows.Count(row => row.Verdict.Gravity() >= Verdict.Regressed.Gravity()));
        return "<section aria-labelledby=\"h-changes\"><h2 id=\"h-changes\">What changed</h2>\n"
            + (rows.Length > 0 ? "" : $"<p>{Escape(Nothing(document))}</p>\n")
            + (rows.Length + skipped.Length == 0 ? ""
                : $"<ul class=\"changes card\">\n{string.Concat(rows.Take(told).Select(row => Item(row, labels)))}"
                    + $"{string.Concat(skipped.Select(Item))}</ul>\n")
            + (rows.Length <= told ? ""
                : $"<p class=\"muted\">{Escape(ShownOrder.More(rows[told..], "more rows"))}, that are no plain pass; "
                    + "the table of cases has each with its reason.</p>\n")
            + "<div id=\"forest\"></div></section>\n";
    }

    private static string Item(RowSection row, CaseLabels labels) =>
        $"<li><span class=\"badge {HtmlReport.ToneOf(row.Verdict)}\">{row.Verdict.Name()}</span> "
        + $"<span><a href=\"#row={Uri.EscapeDataString(Diagnostics.PlainText.OneLine(row.Id).ToWellFormed())}\">"
        + $"{Escape(labels.Of(row))}</a>{Size(row)}</span>"
        + $"<p>{Sentence(row.Reason)}</p></li>\n";

    private static string Item(SkippedCases skipped) =>
        $"<li><span class=\"badge {HtmlReport.ToneOf(Verdict.Skipped)}\">{Verdict.Skipped.Name()}</span> "
        + $"<span>{Sentence(skipped.Sentence)}</span></li>\n";

    private static string Size(RowSection row) => row.Ratio is { } ratio
        ? $" <span class=\"size\"><b>{Figures.Change(ratio - 1)}</b>"
            + (Figures.Median(row.ApprovedMedianMs) is { } before && Figures.Median(row.MedianMs) is { } after
                ? $" ({Figures.Milliseconds(before)} → {Figures.Milliseconds(after)} ms)" : "")
            + "</span>"
        : "";

    private static string Nothing(ResultsDocument document) =>
        document.Rows.IsEmpty ? "Nothing was measured."
        : document.Rows.All(row => row.Verdict == Verdict.Recorded) ? "Nothing was approved to compare with, so the times were only "
            + "recorded."
        : "No row is slower than tolerated, and none asks for attention.";

    /// <summary>Half of a surrogate pair, which a damaged file can hold, is nothing a URI can encode.</summary>
    private static string ToWellFormed(this string text) => string.Concat(text.EnumerateRunes().Select(rune => rune.ToString()));
}
