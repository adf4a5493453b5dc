using PrefillBench.Gate;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>Text beside a row that is slower or wrong: both sides, and in a long report the command that measures the row again.</summary>
internal static class RowAsides
{
    /// <summary>The worst come first; report.html has all.</summary>
    private const int Told = 3;

    public static IEnumerable<TextLine> Lines(ResultsDocument document, CaseLabels labels, int width) =>
        document.RowsWorstFirst().Where(IsExplained).Take(Told)
            .SelectMany(row => Facts(document.Run, row, $"{labels.Of(row)}, "))
            .SelectMany(aside => TextWrap.Wrap(aside, width, Tone.Faint));

    /// <summary>Escaped.</summary>
    public static IEnumerable<string> Markdown(ResultsDocument document, RowSection row) => !IsExplained(row)
        ? []
        : Facts(document.Run, row, "").Append($"again: {RunCommands.Of(document.Run).Row(row)}").Select(MarkdownText.Escape);

    private static bool IsExplained(RowSection row) => row.Verdict is Verdict.Regressed or Verdict.Drift or Verdict.WrongOutput;

    private static string[] Facts(RunSection run, RowSection row, string name) => SideFacts.Of(row) is { IsEmpty: false } facts
        ? [$"{name}{run.Against ?? "approved"} -> current: {string.Join("; ", facts)}"]
        : [];
}
