using System.Collections.Immutable;
using System.Text;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Report.SideBySide;
using PrefillBench.Results;
using static PrefillBench.Report.Html.HtmlText;

namespace PrefillBench.Report.Html;

/// <summary>
/// report.html: one file that needs nothing else and asks for nothing. Verdict, what changed, certainty and environment are plain
/// HTML and can be read without scripts; the table of cases and the charts are made from the data in the page.
/// </summary>
public static class HtmlReport
{
    public static string Render(params ImmutableArray<ResultsDocument> runs) => Utf8Text.Of(stream => Write(stream, runs));

    /// <summary>
    /// UTF-8 text with LF line ends: the last run in full, and all of them side by side; the others are compared with the first.
    /// </summary>
    public static void Write(Stream stream, ImmutableArray<ResultsDocument> runs)
    {
        var document = runs[^1];
        var table = runs.Length > 1 ? RunTable.Of(runs) : null;
        stream.Write(Encoding.UTF8.GetBytes(BeforeData(document, table is null ? "" : HtmlRuns.Section(table))));
        HtmlData.Of(document, table).Write(stream);
        stream.Write(Encoding.UTF8.GetBytes(BehindData()));
    }

    private static string BeforeData(ResultsDocument document, string sideBySide) => string.Concat(
        Head(document),
        Header(document, sideBySide.Length > 0),
        "<main id=\"main\">\n",
        sideBySide,
        HtmlChanges.Section(document),
        "<section aria-labelledby=\"h-cases\"><h2 id=\"h-cases\">Cases</h2><div id=\"cases\"></div></section>\n",
        "<section aria-labelledby=\"h-charts\"><h2 id=\"h-charts\">Charts</h2><div id=\"charts\"></div></section>\n",
        "<section aria-labelledby=\"h-device\"><h2 id=\"h-device\">Clocks, power and throttling</h2>"
            + "<div id=\"telemetry\"></div></section>\n",
        HtmlFacts.Sections(document),
        "</main>\n",
        Footer(document),
        "<script type=\"application/json\" id=\"results\">");

    private static string BehindData() =>
        $"</script>\n{string.Concat(HtmlAssets.Scripts.Select(script => $"<script>{script}</script>\n"))}</body>\n</html>\n";

    internal static string ToneOf(Verdict verdict) => TextReport.ToneOf(verdict) switch
    {
        Tone.Good => "good",
        Tone.Bad => "bad",
        Tone.Plain => "neutral",
        _ => "warning",
    };

    private static string Head(ResultsDocument document) =>
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + $"<meta http-equiv=\"Content-Security-Policy\" content=\"{HtmlAssets.ContentSecurityPolicy()}\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
        + $"<title>{Headline.Of(document)}: {Escape(document.Run.Suite)} on {Escape(document.Device.Slug)} – prefill-bench</title>\n"
        + $"<style>\n{HtmlAssets.Style}</style>\n</head>\n";

    private static string Header(ResultsDocument document, bool several)
    {
        var run = document.Run;
        var hint = TextVerdict.NotJudged(document) is { } text ? $"<p class=\"warning\">{Escape(text)}</p>\n" : "";
        var incomplete = run.Complete ? "" : "<p class=\"warning\"><b>The run is not complete.</b></p>\n";
        var unseen = document.NotLookedAt is not { } rows ? ""
            : $"<p class=\"warning\"><b>{Escape(rows.Sentence())}</b>: "
                + $"{Escape(string.Join(", ", rows.Groups.Select(group => $"{group.Rows.Length} {group.Why}")))}</p>\n";
        var passed = document.ExitCode == ExitCode.Passed;
        var tone = (passed, ToneOf(document.Verdict)) switch
        {
            (false, "good") => "bad",
            (true, "good") when hint.Length > 0 => "warning",
            var (_, other) => other,
        };
        return $"<body class=\"tone-{tone}\">\n<a class=\"skip\" href=\"#main\">Skip to the results</a>\n<header><div>\n"
            + $"<h1><b>{Headline.Of(document)}</b></h1>\n"
            + $"<p class=\"lead\">{Sentence(VerdictCounts.Text(document.Rows))}"
            + $"{(document.Skipped.IsEmpty ? "" : $", {PlainText.Count(document.Skipped.Length, "case")} skipped")}; "
            + $"exit {(int)document.ExitCode}</p>\n"
            + $"<p>Suite <b>{Escape(run.Suite)}</b> on {Escape(document.Device.Name)} ({Code(document.Device.Slug)}), "
            + $"<span class=\"size\">{run.StartedUtc.UtcDateTime:yyyy-MM-dd HH:mm} UTC</span>"
            + $"{(run.Commit is { } commit ? $", commit {Code(Figures.Commit(commit))}" : "")}</p>\n"
            + $"<p>{Escape(ComparedWith(document))}</p>\n"
            + hint + unseen + incomplete + Next(document)
            + $"<p class=\"repro\"><span>Again:</span> {Typed(RunCommands.Of(run).Again)}</p>\n"
            + $"<nav aria-label=\"Sections\">{(several ? "<a href=\"#h-runs\">Side by side</a>" : "")}"
            + "<a href=\"#h-changes\">What changed</a><a href=\"#h-cases\">Cases</a><a href=\"#h-charts\">Charts</a>"
            + "<a href=\"#h-device\">Device</a><a href=\"#h-certainty\">How sure</a><a href=\"#h-environment\">Environment</a>"
            + "<label>Theme <select id=\"theme\"><option value=\"\">system</option><option value=\"light\">light</option>"
            + "<option value=\"dark\">dark</option></select></label></nav>\n"
            + "<noscript><p>The table of cases and the charts need scripts; everything else is here.</p></noscript>\n</div></header>\n";
    }

    private static string ComparedWith(ResultsDocument document) =>
        document.Run.Against is { } against ? $"Compared in pairs with {PlainText.OneLine(against)} instead of the approved code."
        : document.Rows.Any(row => row.Pairs > 0 || row.Verdict == Verdict.Identical) ? "Compared in pairs with the approved code."
        : "Compared with nothing, because no code is approved.";

    private static string Next(ResultsDocument document) => NextStep.Of(document) is { IsEmpty: false } steps
        ? $"<ul class=\"next\" aria-label=\"What to do next\">\n{string.Concat(steps.Select(Next))}</ul>\n"
        : "";

    private static string Next(NextStep step) =>
        $"<li>{Escape(step.Sentence)}{(step.Command is { } command ? $"<br>{Typed(command)}" : "")}</li>\n";

    /// <summary>The page's script puts a button beside it that copies it.</summary>
    private static string Typed(string command) => $"<code class=\"typed\">{Escape(command)}</code>";

    private static string Footer(ResultsDocument document) =>
        $"<footer><p>{Escape(document.Tool)}, run {Code(document.Run.Id)}. Charts by d3 and Observable Plot.</p>\n"
        + "<details><summary>Licences of the charting libraries</summary>"
        + $"<pre>{string.Join('\n', HtmlAssets.Licenses.Split('\n').Select(Escape))}</pre></details></footer>\n";
}
