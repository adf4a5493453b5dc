using System.Collections.Immutable;
using System.Text;
using PrefillBench.Diagnostics;
using PrefillBench.Report.Analyses;
using PrefillBench.Report.Exchange;
using PrefillBench.Report.Html;
using PrefillBench.Report.SideBySide;
using PrefillBench.Results;
using PrefillBench.Spec;

namespace PrefillBench.Report;

/// <summary>A form the results can take.</summary>
/// <param name="Name">The report's name in <c>--report NAME=PATH</c>.</param>
/// <param name="FileName">The name under <c>--output</c>; of the CSV it depends on the run.</param>
/// <param name="RenderSeveral">Runs side by side, the others compared with the first; null where the form holds one run.</param>
public sealed record ReportKind(
    string Name, Func<ResultsDocument, string> FileName,
    Func<ResultsDocument, string> Render, Func<ImmutableArray<ResultsDocument>, string>? RenderSeveral = null)
{
    /// <summary>Renders UTF-8 bytes; null where the text is short enough to be made first.</summary>
    public Func<ResultsDocument, ReadOnlyMemory<byte>>? RenderUtf8 { get; init; }

    public ReadOnlyMemory<byte> Bytes(ResultsDocument document) =>
        RenderUtf8 is { } render ? render(document) : Encoding.UTF8.GetBytes(Render(document));

    /// <summary>A form that holds several runs as easily as one.</summary>
    public ReportKind(string name, string fileName, Func<ImmutableArray<ResultsDocument>, string> render)
        : this(name, _ => fileName, document => render([document]), render)
    {
    }
}

/// <summary>Every form, by name. Rendering is pure: the same results give the same text.</summary>
public static class ReportCatalog
{
    public static ImmutableArray<ReportKind> All { get; } =
    [
        new("json", _ => "results.json", ResultsJson.Write) { RenderUtf8 = ResultsJson.Utf8 },
        new("lines", _ => "results.lines", ResultsLines.Write),
        new("csv", PublishedCsv.FileName, PublishedCsv.Write),
        new("md", _ => "report.md", MarkdownReport.Render, RunTableText.Markdown),
        new("html", "report.html", HtmlReport.Render),
        new("text", _ => "report.txt", document => TextReport.Render(document), RunTableText.Text),
        new("junit", "report.junit.xml", JUnitReport.Render),
        new("sarif", "report.sarif", SarifReport.Render),
        new("openmetrics", "report.prom", OpenMetricsReport.Render),
        new("analysis", _ => "analysis.txt", AnalysisReport.Render),
    ];

    /// <exception cref="PfbException">PFB5014 when there is no such kind; names the nearest.</exception>
    public static ReportKind Find(string name) =>
        All.FirstOrDefault(kind => kind.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw new PfbException(
            Codes.BadCommandLine,
            $"there is no report kind '{name}'.{Suggestion.For(name, All.Select(kind => kind.Name))} "
            + $"Kinds: {string.Join(", ", All.Select(kind => kind.Name))}.");
}
