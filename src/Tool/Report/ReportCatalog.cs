using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;

namespace PrefillBench.Report;

/// <summary>A form the results can take.</summary>
/// <param name="Name">As in <c>--report NAME=PATH</c>.</param>
/// <param name="FileName">The name under <c>--output</c>; of the CSV it depends on the run.</param>
public sealed record ReportKind(string Name, string Description, Func<ResultsDocument, string> FileName, Func<ResultsDocument, string> Render);

/// <summary>Every form, by name. Rendering is pure: the same results give the same text.</summary>
public static class ReportCatalog
{
    public static ImmutableArray<ReportKind> All { get; } =
    [
        new("json", "everything, loss-free", _ => "results.json", ResultsJson.Write),
        new("lines", "key=value, for callers without JSON", _ => "results.lines", ResultsLines.Write),
        new("csv", "the published benchmark's columns", PublishedCsv.FileName, PublishedCsv.Write),
        new("md", "Markdown for pull requests and job summaries", _ => "report.md", MarkdownReport.Render),
        new("text", "the console's table and verdict", _ => "report.txt", document => TextReport.Render(document)),
    ];

    /// <exception cref="PfbException">PFB5014 when there is no such kind; names the nearest.</exception>
    public static ReportKind Find(string name) =>
        All.FirstOrDefault(kind => kind.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw new PfbException(
            Codes.BadCommandLine,
            $"there is no report kind '{name}'.{Suggestion.For(name, All.Select(kind => kind.Name))} "
            + $"Kinds: {string.Join(", ", All.Select(kind => kind.Name))}.");
}
