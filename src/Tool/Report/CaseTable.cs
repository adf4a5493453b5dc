using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>The first table: what each case took, how much faster than the first kernel each other one is, and the verdicts.</summary>
internal static class CaseTable
{
    /// <param name="all">Otherwise a large sweep's cases that leave nothing to explain, and those skipped as a whole, are counted.</param>
    public static IEnumerable<TextLine> Lines(ResultsDocument document, CaseLabels labels, int width, bool all)
    {
        var kernels = new ShownKernels(document);
        var shown = document.CasesWorstFirst();
        if (!all && shown.Length > TextReport.MostCasesShown)
        {
            // Why cases were skipped is said once for all of a reason, below.
            shown = shown.RemoveAll(c => kernels.RowsOf(c).All(
                row => row is null || row.Verdict.IsPlain() || row.Verdict == Verdict.Skipped));
        }

        var (cases, left) = (shown.ToArray(), document.Cases.Length - shown.Length);
        return (cases.Length == 0 ? []
                : kernels.AreTwo ? Beside(cases, kernels, labels, width)
                : Below(cases, kernels, labels, width))
            .Concat(left == 0 ? [] : TextWrap.Wrap(
                $"{PlainText.Count(left, "more case")} passed or {(left == 1 ? "was" : "were")} skipped: see report.md, "
                    + "or --verbosity detailed", width, Tone.Faint))
            .Concat(SweepMean.Sentence(document) is { } mean ? TextWrap.Wrap(mean, width) : [])
            .Concat(document.Cases.IsEmpty ? [] : [new("")]);
    }

    private static IEnumerable<TextLine> Beside(CaseSection[] cases, ShownKernels kernels, CaseLabels labels, int width)
    {
        var table = new TextTable(width, 19, 13, 13, 6, 5, 4);
        return table.Lines(Tone.Heading, "case", $"{kernels.Names[0]} ms", $"{kernels.Names[1]} ms", "speed", "TFLOP", "roof", "verdict")
            .Concat(table.Lines(Tone.Faint, "", "median ±", "median ±", "up", "/s", "line", ""))
            .Concat(cases.SelectMany(c =>
            {
                var (first, second) = kernels.RowsOf(c) is [var left, var right] ? (left, right) : default;
                var (text, tone) = VerdictCell(first, second, kernels, table.LastWidth);
                return table.Lines(
                    tone, labels.Of(c), Figures.Time(first), Figures.Time(second), ShownKernels.SpeedupText(first, second),
                    Figures.OrNone(second?.Tflops, Figures.Rate), Roofline(second), text);
            }))
            .Append(new($"roofline and TFLOP/s: of {kernels.Names[1]}; {kernels.MarksInWords}", Tone.Faint));
    }

    private static IEnumerable<TextLine> Below(CaseSection[] cases, ShownKernels kernels, CaseLabels labels, int width)
    {
        var table = new TextTable(width, 30, 13, 6, 6, 5);
        return table.Lines(Tone.Heading, "case and kernel", "ms", "speed", "TFLOP", "roof", "verdict")
            .Concat(table.Lines(Tone.Faint, "", "median ±", "up", "/s", "line", ""))
            .Concat(cases.SelectMany(c =>
            {
                var rows = kernels.RowsOf(c);
                return table.Lines(Tone.Plain, labels.Of(c), "", "", "", "", "").Concat(rows.SelectMany((row, i) => table.Lines(
                    TextReport.ToneOf(row?.Verdict ?? Verdict.Skipped), $"  {kernels.Names[i]}", Figures.Time(row),
                    i == 0 ? Figures.None : ShownKernels.SpeedupText(rows[0], row),
                    Figures.OrNone(row?.Tflops, Figures.Rate), Roofline(row),
                    (row?.Verdict ?? Verdict.Skipped).Name())));
            }))
            .Concat(kernels.Names.Length < 2 ? [] : TextWrap.Wrap($"speed-up: over {kernels.Names[0]}", width, Tone.Faint));
    }

    private static string Roofline(RowSection? row) => Figures.OrNone(row?.Roofline, fraction => $"{fraction * 100:0}%");

    /// <summary>The graver of the two kernels' verdicts.</summary>
    private static (string Text, Tone Tone) VerdictCell(RowSection? first, RowSection? second, ShownKernels kernels, int width)
    {
        var graver = first is null || second?.Verdict.Gravity() >= first.Verdict.Gravity() ? second : first;
        var verdict = graver?.Verdict ?? Verdict.Skipped;
        var same = graver is null || first?.Verdict == second?.Verdict;
        // Whose it is must not be cut off.
        var mark = same ? "" : $"/{kernels.Mark(graver!.Kernel)}";
        return (PlainText.Truncate(verdict.Name(), width - mark.Length) + mark, TextReport.ToneOf(verdict));
    }
}
