using PrefillBench.Gate;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>The second table: per row, current against approved time and how sure the gate is of it.</summary>
internal static class EvidenceTable
{
    public static IEnumerable<TextLine> Lines(ResultsDocument document, CaseLabels labels, int width)
    {
        // A ratio alone, of a row that has no code to be paired with, is in the row's reason already.
        var compared = document.RowsWorstFirst().Where(row => row.Level is not null).ToArray();
        if (compared.Length == 0)
        {
            return [];
        }

        var kernels = new ShownKernels(document);
        var table = new TextTable(width, 21, 6, 11, 5, 6, 6, 5, 5);
        var family = document.Policy.FamilySize is { } size
            ? $"; {size} rows share the false-alarm budget of {Figures.Share(document.Policy.FalseAlarm)}" : "";
        return table.Lines(Tone.Heading, "row", "ratio", "interval", "level", "p", "E", "pairs", "must", "least")
            .Concat(table.Lines(Tone.Faint, "", "", "", "", "", "", "", "catch", "seen"))
            .Concat(compared.SelectMany(row => table.Lines(
                row.Verdict.IsPlain() ? Tone.Plain : TextReport.ToneOf(row.Verdict),
                Short(labels.Of(row), row.Kernel, kernels),
                Figures.OrNone(row.Ratio, Figures.Ratio),
                row is { Low: { } low, High: { } high } ? $"{Figures.Ratio(low)}-{Figures.Ratio(high)}" : Figures.None,
                Figures.OrNone(row.Level, f => $"{f * 100:0.#}%"),
                Figures.OrNone(row.P, Figures.Evidence),
                Figures.OrNone(row.E, Figures.Evidence),
                row.Pairs == 0 ? Figures.None : $"{row.Pairs}",
                Figures.OrNone(row.MustCatch, Figures.Percent),
                Figures.OrNone(row.Mde, Figures.Percent))))
            .Concat(TextWrap.Wrap(
                $"ratio = current / approved time; p: of \"slower than {Figures.Share(document.Policy.Tolerate)}\", adjusted; "
                + $"E: evidence against a slow-down of must-catch{family}; least seen: minimum detectable effect", width, Tone.Faint))
            .Append(new(""));
    }

    /// <summary>Of two kernels a letter is enough.</summary>
    private static string Short(string label, string kernel, ShownKernels kernels) => kernels.AreTwo
        && label.EndsWith($" {kernel}", StringComparison.Ordinal)
        ? $"{label[..^(kernel.Length + 1)]}/{kernels.Mark(kernel)}"
        : label;
}
