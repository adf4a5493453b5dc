using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Results;
using PrefillBench.Spec;

namespace PrefillBench.Report;

/// <summary>The last paragraph: counts, every row that is no plain pass with its reason, what was skipped, diagnostics, verdict.</summary>
internal static class TextVerdict
{
    /// <summary>Of the verdicts that come in dozens; regressions and faults are all told.</summary>
    private const int ToldOfEachVerdict = 3;

    private const int NamedOfEachReason = 3;

    public static IEnumerable<TextLine> Lines(ResultsDocument document, CaseLabels labels, int width)
    {
        var explained = document.RowsWorstFirst().Where(row => !row.Verdict.IsPlain()).ToArray();
        var lines = new List<TextLine>();
        lines.AddRange(TextWrap.Wrap($"rows: {VerdictCounts.Text(document.Rows)}", width));
        foreach (var group in explained.GroupBy(row => row.Verdict))
        {
            var reasons = group.GroupBy(row => row.Reason).ToArray();
            var told = group.Key.Gravity() >= Verdict.Regressed.Gravity() ? reasons.Length : ToldOfEachVerdict;
            lines.AddRange(reasons.Take(told).SelectMany(rows => TextWrap.Wrap(
                $"{group.Key.Name()} {Names([.. rows.Select(labels.Of)])}: {rows.Key}", width, TextReport.ToneOf(group.Key))));
            if (reasons.Skip(told).SelectMany(rows => rows).ToArray() is { Length: > 0 } more)
            {
                lines.AddRange(TextWrap.Wrap(
                    $"{group.Key.Name()}: {ShownOrder.More(more, "more")}; each has its reason in report.md",
                    width,
                    TextReport.ToneOf(group.Key)));
            }
        }

        lines.AddRange(RowAsides.Lines(document, labels, width));
        lines.AddRange(document.Skipped.GroupBy(skipped => skipped.Reason).SelectMany(group => TextWrap.Wrap(
            $"{Verdict.Skipped.Name()} {string.Join(", ", group.Select(skipped => skipped.Case))}: {group.Key}", width, Tone.Warning)));
        lines.AddRange(Untold(document, explained).SelectMany(section => TextWrap.Wrap(section.ToLine(), width, ToneOf(section))));
        lines.AddRange(TextWrap.Wrap(CertaintyFacts.Attempt(document.Run) ?? "", width, Tone.Faint).Where(line => line.Text.Length > 0));
        lines.AddRange(QualificationText.Sentences(document).SelectMany(sentence => TextWrap.Wrap(sentence, width, Tone.Faint)));
        if (NotJudged(document) is { } hint)
        {
            lines.AddRange(TextWrap.Wrap(hint, width, Tone.Warning));
        }

        lines.AddRange(TextWrap.Wrap(
            $"verdict: {Headline.Of(document)} (exit {(int)document.ExitCode}){Headline.Restriction(document)}",
            width,
            document.ExitCode == ExitCode.Passed ? Tone.Good : Tone.Bad));
        return lines;
    }

    /// <summary>A device that is gone gives dozens of rows one reason.</summary>
    private static string Names(string[] rows) => rows.Length <= NamedOfEachReason
        ? string.Join(", ", rows)
        : $"{string.Join(", ", rows.Take(NamedOfEachReason))} and {rows.Length - NamedOfEachReason} more";

    /// <summary>What to do when there was nothing to judge against; null when there was.</summary>
    internal static string? NotJudged(ResultsDocument document) =>
        // Approving gives nothing to what is measured beside something else; the rows say what they lack.
        document.Run.Against is not null || !document.Rows.Any(row => row.Verdict is Verdict.Recorded or Verdict.NoBaseline) ? null
            : document.Run.Suite == AdHocSuite.Name
                ? "NOT JUDGED: a case of the command line has no approved baseline (put it into a suite to keep one)"
            : $"NOT JUDGED: no approved code to measure pairs with on {document.Device.Slug} "
                + $"(approve with: {ApproveHint.Of(document.Run)})";

    /// <summary>A diagnostic that only repeats the reason of a row above it would be read as a second fault.</summary>
    private static IEnumerable<DiagnosticSection> Untold(ResultsDocument document, RowSection[] explained) =>
        document.DiagnosticsWorstFirst().Where(diagnostic =>
            !explained.Any(row => row.Reason.Length > 0 && diagnostic.Text.Contains(row.Reason, StringComparison.Ordinal)));

    private static Tone ToneOf(DiagnosticSection section) => section.Severity switch
    {
        "error" => Tone.Bad,
        "warning" => Tone.Warning,
        _ => Tone.Faint,
    };
}
