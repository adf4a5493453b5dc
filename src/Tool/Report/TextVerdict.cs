using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Results;
using PrefillBench.Spec;

namespace PrefillBench.Report;

/// <summary>
/// The last paragraph, read from its end upwards: what to do, the verdict, above it the worst rows, then milder ones, diagnostics, what was
/// skipped and how many rows there are.
/// </summary>
internal static class TextVerdict
{
    /// <summary>Number of rows listed of those verdicts that come in dozens. Regressions and faults are all listed.</summary>
    private const int ToldOfEachVerdict = 3;

    private const int NamedOfEachReason = 3;

    public static IEnumerable<TextLine> Lines(ResultsDocument document, CaseLabels labels, int width)
    {
        var explained = document.RowsWorstFirst().Where(row => !row.Verdict.IsPlain() && row.Verdict != Verdict.Skipped).ToArray();
        var lines = new List<TextLine>();
        lines.AddRange(TextWrap.Wrap($"rows: {VerdictCounts.Text(document.Rows)}", width));
        lines.AddRange(CertaintyFacts.OfTheRun(document).SelectMany(fact => TextWrap.Wrap(fact, width, Tone.Faint)));
        lines.AddRange(QualificationText.Sentences(document).SelectMany(sentence => TextWrap.Wrap(sentence, width, Tone.Faint)));
        lines.AddRange(RowAsides.Lines(document, labels, width));
        lines.AddRange(SkippedCases.Of(document, labels).SelectMany(cases => TextWrap.Wrap(
            $"{Verdict.Skipped.Name()} {cases.Sentence}", width, Tone.Warning)));
        lines.AddRange(Untold(document, explained).Reverse()
            .SelectMany(section => TextWrap.Wrap(section.ToLine(), width, ToneOf(section))));
        lines.AddRange(explained.GroupBy(row => row.Verdict).Reverse().SelectMany(group => Explained([.. group], labels, width)));
        if (NotJudged(document) is { } hint)
        {
            lines.AddRange(TextWrap.Wrap(hint, width, Tone.Warning));
        }

        lines.AddRange(TextWrap.Wrap(
            $"verdict: {Headline.Of(document)} ({Headline.Exit(document)}){Headline.Restriction(document)}", width, ToneOf(document)));
        lines.AddRange(NextStep.Of(document).SelectMany(step => Next(step, width)));
        return lines;
    }

    /// <summary>A command has a line of its own, however long: only then can it be copied whole.</summary>
    private static IEnumerable<TextLine> Next(NextStep step, int width) => TextWrap.Wrap($"next: {step.Sentence}", width)
        .Concat(step.Command is { } command ? [new($"  {PlainText.OneLine(command)}")] : []);

    /// <summary>Rows of one verdict, the worst last; how many are not named comes before them.</summary>
    private static IEnumerable<TextLine> Explained(RowSection[] rows, CaseLabels labels, int width)
    {
        var (verdict, tone) = (rows[0].Verdict, TextReport.ToneOf(rows[0].Verdict));
        var reasons = rows.GroupBy(row => row.Reason).ToArray();
        var told = verdict.Gravity() >= Verdict.Regressed.Gravity() ? reasons.Length : ToldOfEachVerdict;
        var more = reasons.Skip(told).SelectMany(group => group).ToArray();
        var below = PlainText.Count(rows.Length - more.Length, "row");
        return (more.Length == 0 ? [] : TextWrap.Wrap(
                $"{verdict.Name()}: the {below} below {ShownOrder.More(more, "more")}; report.md has the reason of each", width, tone))
            .Concat(reasons.Take(told).Reverse().SelectMany(group => TextWrap.Wrap(
                $"{verdict.Name()} {Names([.. group.Select(labels.Of)])}: {group.Key}", width, tone)));
    }

    /// <summary>The tone of the verdict's line. A run that fails for want of evidence is not as bad as one that fails by it.</summary>
    private static Tone ToneOf(ResultsDocument document) => document.ExitCode switch
    {
        ExitCode.Passed => TextReport.ToneOf(document.Verdict) is Tone.Plain ? Tone.Plain : Tone.Good,
        ExitCode.NotJudged => Tone.Warning,
        _ => Tone.Bad,
    };

    /// <summary>A device that is gone gives dozens of rows one reason.</summary>
    private static string Names(string[] rows) => rows.Length <= NamedOfEachReason
        ? string.Join(", ", rows)
        : $"{string.Join(", ", rows.Take(NamedOfEachReason))} and {rows.Length - NamedOfEachReason} more";

    /// <summary>Says that rows had nothing to be compared with; null when every row had.</summary>
    internal static string? NotJudged(ResultsDocument document)
    {
        var rows = document.Rows.Where(row => row.Verdict != Verdict.Skipped).ToArray();
        var without = rows.Count(row => row.Verdict is Verdict.Recorded or Verdict.NoBaseline);
        // Approving gives nothing to what is measured beside something else; the rows say what they lack.
        return document.Run.Against is not null || without == 0 ? null
            : document.Run.Suite == AdHocSuite.Name
                ? "NOT JUDGED: a case given by --case has no approved baseline (put it into a suite to approve it)"
            : $"NOT JUDGED{(without == rows.Length ? "" : $", {without} of {rows.Length} rows")}: no code is approved on "
                + document.Device.Slug;
    }

    /// <summary>A diagnostic that only repeats the reason of a row above it would be read as a second fault.</summary>
    private static IEnumerable<DiagnosticSection> Untold(ResultsDocument document, RowSection[] explained)
    {
        var skipped = document.Rows.Where(row => row.Verdict == Verdict.Skipped).ToArray();
        return document.DiagnosticsWorstFirst().Where(diagnostic =>
            !explained.Any(row => Repeats(diagnostic, row))
            && !(diagnostic.Severity == "note" && skipped.Any(row => Repeats(diagnostic, row))));
    }

    private static bool Repeats(DiagnosticSection diagnostic, RowSection row) =>
        row.Reason.Length > 0 && diagnostic.Text.Contains(row.Reason, StringComparison.Ordinal);

    private static Tone ToneOf(DiagnosticSection section) => section.Severity switch
    {
        "error" => Tone.Bad,
        "warning" => Tone.Warning,
        _ => Tone.Faint,
    };
}
