using PrefillBench.Gate;
using static PrefillBench.Report.MarkdownText;

namespace PrefillBench.Report;

/// <summary>report.md: the verdict first, then what it rests on.</summary>
public static class MarkdownReport
{
    /// <summary>A longer table of rows is folded, so that a pull request shows what matters first.</summary>
    private const int ShownRows = 40;

    /// <summary>As long as a comment on a pull request may be.</summary>
    public static string Render(ResultsDocument document) => Render(document, MarkdownLength.OfComment);

    /// <param name="mostBytes">What the page that shows it takes, in UTF-8; what does not fit is left out by whole sections, and named.</param>
    internal static string Render(ResultsDocument document, int mostBytes)
    {
        var labels = new CaseLabels(document.Cases);
        return MarkdownLength.Fit(
            [
                new("verdict", Verdict(document) + (Unplain(document) is { Length: > 0 } rows ? "\n" + rows : ""), 9),
                new("cases", Cases(document, labels), 6),
                new("analysis", MarkdownFacts.Analysis(document), 3),
                new("rows", Rows(document), 1),
                new("noise", NoiseTable.Markdown(document), 2),
                new("how sure this is", MarkdownFacts.Certainty(document), 8),
                new("skipped cases", MarkdownFacts.Skipped(document), 4),
                new("diagnostics", MarkdownFacts.Diagnostics(document), 5),
                new("environment", MarkdownFacts.Environment(document), 7),
            ],
            mostBytes);
    }

    private static string Verdict(ResultsDocument document)
    {
        var run = document.Run;
        var hint = TextVerdict.NotJudged(document) is { } text ? $"\n{Escape(text)}\n" : "";
        var incomplete = run.Complete ? "" : " **The run is not complete.**";
        return $"# prefill-bench: {Headline.Of(document)}\n\n"
            + $"Suite {Code(run.Suite)} on {Escape(document.Device.Name)} ({Code(document.Device.Slug)}): {VerdictCounts.Text(document.Rows)}; exit {(int)document.ExitCode}.{incomplete}\n"
            + hint;
    }

    private static string Unplain(ResultsDocument document)
    {
        var rows = document.Rows.Where(row => !row.Verdict.IsPlain()).OrderByDescending(row => row.Verdict.Gravity()).ToArray();
        return string.Concat(rows.Select(row => $"* **{row.Verdict.Name()}** {Code(row.Id)}: {Escape(row.Reason)}\n"));
    }

    private static string Cases(ResultsDocument document, CaseLabels labels)
    {
        var rows = document.Rows.ToDictionary(row => row.Id);
        var clocked = document.Rows.Any(row => row.TflopsPerGhz is not null);
        var lines = document.Cases.Select(c =>
        {
            var (baseline, trtllm) = (rows.GetValueOrDefault(c.BaselineRow), rows.GetValueOrDefault(c.TrtllmRow));
            var speedup = Figures.Median(baseline?.MedianMs ?? []) / Figures.Median(trtllm?.MedianMs ?? []);
            return (string[])
            [
                Code(labels.Of(c)), Figures.Time(baseline), Figures.Time(trtllm), Figures.OrNone(speedup, ratio => $"{ratio:0.00}x"),
                Figures.OrNone(trtllm?.Tflops, Figures.Rate), .. clocked ? [Figures.OrNone(trtllm?.TflopsPerGhz, Figures.Rate)] : Array.Empty<string>(),
                Figures.OrNone(trtllm?.EffectiveGbps, Figures.Rate), Figures.OrNone(trtllm?.Roofline, Figures.Percent), Verdicts(baseline, trtllm),
            ];
        });
        string[] header =
        [
            "case", "baseline ms", "trtllm ms", "speed-up", "TFLOP/s", .. clocked ? ["TFLOP/s per GHz"] : Array.Empty<string>(), "GB/s", "of roofline", "verdict",
        ];
        return document.Cases.IsEmpty ? "" : $"## Cases\n\n{Escape(labels.Common)}\n\n"
            + Table(header, true, lines)
            + "\nMedian over processes ± spread of launches inside a process; TFLOP/s, GB/s (least bytes over time) and roofline are of trtllm.\n";
    }

    private static string Verdicts(RowSection? baseline, RowSection? trtllm) => (baseline?.Verdict, trtllm?.Verdict) switch
    {
        (null, null) => Gate.Verdict.Skipped.Name(),
        ({ } both, { } same) when both == same => both.Name(),
        var (b, t) => $"baseline {b?.Name() ?? Figures.None}, trtllm {t?.Name() ?? Figures.None}",
    };

    private static string Rows(ResultsDocument document) => document.Rows.IsEmpty ? "" : "## Rows\n\n" + Folded(document.Rows.Length > ShownRows, $"{document.Rows.Length} rows", Table(
        ["row", "ms", "approved ms", "ratio", "interval", "p", "E", "pairs", "must catch", "least seen", "output error", "memory", "verdict"],
        true,
        document.Rows.Select(row => new[]
        {
            Code(row.Id),
            Figures.OrNone(Figures.Median(row.MedianMs), Figures.Milliseconds),
            Figures.OrNone(Figures.Median(row.ApprovedMedianMs), Figures.Milliseconds),
            Figures.OrNone(row.Ratio, Figures.Ratio),
            row is { Low: { } low, High: { } high } ? $"{Figures.Ratio(low)} to {Figures.Ratio(high)}{(row.Level is { } level ? $" ({level * 100:0.#}%)" : "")}" : Figures.None,
            Figures.OrNone(row.P, Figures.Evidence),
            Figures.OrNone(row.E, Figures.Evidence),
            row.Pairs == 0 ? Figures.None : $"{row.Pairs}",
            Figures.OrNone(row.MustCatch, Figures.Percent),
            Figures.OrNone(row.Mde, Figures.Percent),
            row.Output is { } output ? $"{Figures.Evidence(output.RelativeError)} of {Figures.Evidence(output.Limit)}" : Figures.None,
            row.AllocatedBytes > 0 ? new Units.ByteCount(row.AllocatedBytes).ToString() : Figures.None,
            row.Verdict.Name(),
        })))
        + "\nRatio is current / approved time; least seen is the minimum detectable effect; output error is relative to float64, against its limit.\n"
        + string.Concat(document.Rows.SelectMany(row => row.Notes.Select(note => $"* {Code(row.Id)}: {Escape(note)}\n")) is var notes && notes.Any() ? notes.Prepend("\n") : []);
}
