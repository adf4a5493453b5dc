using System.Globalization;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>The second table: per row, current against approved time and how sure the gate is of it.</summary>
internal static class EvidenceTable
{
    /// <param name="all">Otherwise a large sweep's rows that leave nothing to explain are left out.</param>
    public static IEnumerable<TextLine> Lines(ResultsDocument document, CaseLabels labels, int width, bool all)
    {
        // A ratio alone, of a row that has no code to be paired with, is in the row's reason already.
        var compared = document.RowsWorstFirst().Where(row => row.Level is not null)
            .Where(row => all || document.Cases.Length <= TextReport.MostCasesShown || !row.Verdict.IsPlain()).ToArray();
        if (compared.Length == 0)
        {
            return [];
        }

        var kernels = new ShownKernels(document);
        var table = new TextTable(width, 22, 24, 6, 6, 5, 5);
        var family = document.Policy.FamilySize is { } size
            ? $"; {PlainText.Count(size, "test")} share{(size == 1 ? "s" : "")} the false-alarm budget of "
                + $"{Figures.Share(document.Policy.FalseAlarm)}" : "";
        return table.Lines(Tone.Heading, "row", "change: [low mid high]", "p", "E", "pairs", "must", "least")
            .Concat(table.Lines(Tone.Faint, "", "", "", "", "", "catch", "seen"))
            .Concat(compared.SelectMany(row => table.Lines(
                row.Verdict.IsPlain() ? Tone.Plain : TextReport.ToneOf(row.Verdict),
                Short(labels.Of(row), row.Kernel, kernels),
                Change(row),
                Figures.OrNone(row.P, Figures.Evidence),
                Figures.OrNone(row.E, Figures.Evidence),
                row.Pairs == 0 ? Figures.None : $"{row.Pairs}",
                Figures.OrNone(row.MustCatch, Figures.Percent),
                Figures.OrNone(row.Mde, Figures.Percent))))
            .Concat(TextWrap.Wrap(
                $"change: of the time, with its interval; p: of \"slower than {Figures.Tolerated(document.Policy)}\", adjusted; "
                + $"E: evidence against a slow-down of must_catch{family}; least seen: minimum detectable effect", width, Tone.Faint))
            .Append(new(""));
    }

    /// <summary>The change between the ends of its interval, such as <c>[+9.7% +10.5% +11.4%]</c>.</summary>
    private static string Change(RowSection row) => row is { Low: { } low, Ratio: { } ratio, High: { } high }
        ? $"[{Bound(low)} {Bound(ratio)} {Bound(high)}]"
        : Figures.OrNone(row.Ratio, ratio => Figures.Change(ratio - 1));

    /// <summary>Three of what more than doubled have room without tenths, which say nothing there.</summary>
    private static string Bound(double ratio) =>
        ratio < 2 ? Figures.Change(ratio - 1) : (ratio - 1).ToString("+0%", CultureInfo.InvariantCulture);

    /// <summary>The label with the kernel; a letter is enough where there are two kernels.</summary>
    private static string Short(string label, string kernel, ShownKernels kernels) => kernels.AreTwo
        && label.EndsWith($" {kernel}", StringComparison.Ordinal)
        ? $"{label[..^(kernel.Length + 1)]}/{kernels.Mark(kernel)}"
        : label;
}
