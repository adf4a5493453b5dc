using PrefillBench.Report.Analyses;
using PrefillBench.Results;
using static PrefillBench.Report.Html.HtmlText;

namespace PrefillBench.Report.Html;

/// <summary>The parts of the page that do not depend on single rows.</summary>
internal static class HtmlFacts
{
    public static string Sections(ResultsDocument document) =>
        Analysis(document) + Certainty(document) + Skipped(document) + Diagnostics(document) + Environment(document);

    private static string Analysis(ResultsDocument document) => AnalysisReport.OfSuite(document) is { IsEmpty: false } blocks
        ? "<section aria-labelledby=\"h-analysis\"><h2 id=\"h-analysis\">The published examples' lines</h2>\n"
            + string.Concat(blocks.Select(Card)) + "</section>\n"
        : "";

    private static string Card(AnalysisBlock block) => $"<div class=\"card\"><p>{Escape(block.Title)}</p>"
        + $"<pre>{string.Concat(block.Lines.Select(line => Escape(line) + "\n"))}</pre></div>\n";

    private static string Certainty(ResultsDocument document) =>
        "<section aria-labelledby=\"h-certainty\"><h2 id=\"h-certainty\">How sure this is</h2>\n"
        + List(CertaintyFacts.Sentences(document).Select(Sentence)) + "</section>\n";

    private static string Skipped(ResultsDocument document) => document.Skipped.IsEmpty ? "" :
        "<section aria-labelledby=\"h-skipped\"><h2 id=\"h-skipped\">Skipped</h2>\n"
        + List(document.Skipped.GroupBy(skipped => skipped.Reason)
            .Select(group => $"{string.Join(", ", group.Select(skipped => Code(skipped.Case)))}: {Escape(group.Key)}")) + "</section>\n";

    private static string Diagnostics(ResultsDocument document) => document.Diagnostics.IsEmpty ? "" :
        "<section aria-labelledby=\"h-diagnostics\"><h2 id=\"h-diagnostics\">Diagnostics</h2>\n"
        + List(document.DiagnosticsWorstFirst().Select(section => Code(section.ToLine()))) + "</section>\n";

    private static string Environment(ResultsDocument document) =>
        "<section aria-labelledby=\"h-environment\"><h2 id=\"h-environment\">Environment</h2>\n"
        + Facts("Environment of the run", EnvironmentFacts.Of(document)) + "</section>\n";
}
