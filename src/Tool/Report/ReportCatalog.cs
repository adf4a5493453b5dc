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
/// <param name="Write">Writes UTF-8. Of several runs the others are compared with the first.</param>
/// <param name="HoldsSeveral">True when it shows several runs side by side; otherwise it is given one.</param>
public sealed record ReportKind(
    string Name, Func<ResultsDocument, string> FileName, Action<Stream, ImmutableArray<ResultsDocument>> Write, bool HoldsSeveral)
{
    /// <summary>A form that holds one run.</summary>
    public ReportKind(string name, Func<ResultsDocument, string> fileName, Func<ResultsDocument, string> text)
        : this(name, fileName, (stream, runs) => stream.Write(Encoding.UTF8.GetBytes(text(runs.Single()))), HoldsSeveral: false)
    {
    }

    /// <summary>A form that holds several runs as easily as one.</summary>
    public ReportKind(string name, string fileName, Func<ImmutableArray<ResultsDocument>, string> text)
        : this(name, _ => fileName, (stream, runs) => stream.Write(Encoding.UTF8.GetBytes(text(runs))), HoldsSeveral: true)
    {
    }

    public string Render(ResultsDocument document) => Utf8Text.Of(stream => Write(stream, [document]));
}

/// <summary>Every form, by name. Rendering is pure: the same results give the same text.</summary>
public static class ReportCatalog
{
    public static ImmutableArray<ReportKind> All { get; } =
    [
        new("json", _ => "results.json", (stream, runs) => ResultsJson.Write(stream, runs.Single()), HoldsSeveral: false),
        new("lines", _ => "results.lines", ResultsLines.Write),
        new("csv", PublishedCsv.FileName, PublishedCsv.Write),
        new("md", "report.md", runs => runs is [var only] ? MarkdownReport.Render(only) : RunTableText.Markdown(runs)),
        new("html", _ => "report.html", HtmlReport.Write, HoldsSeveral: true),
        new("text", "report.txt", runs => runs is [var only] ? TextReport.Render(only) : RunTableText.Text(runs)),
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
