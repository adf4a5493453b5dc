using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>A table of how near each row comes to the hardware's limits, for <c>--verbosity detailed</c>.</summary>
internal static class RateTable
{
    public static IEnumerable<TextLine> Lines(ResultsDocument document, CaseLabels labels, int width)
    {
        var measured = document.RowsWorstFirst().Where(row => row.Tflops is not null).ToArray();
        if (measured.Length == 0)
        {
            return [];
        }

        var table = new TextTable(width, 29, 7, 7, 6, 6, 5);
        return table.Lines(Tone.Heading, "row", "TFLOP/s", "per GHz", "clock", "GB/s", "roof", "empty")
            .Concat(table.Lines(Tone.Faint, "", "", "", "MHz", "", "line", "launch"))
            .Concat(measured.SelectMany(row => table.Lines(
                Tone.Plain,
                labels.Of(row),
                Figures.OrNone(row.Tflops, Figures.Rate),
                Figures.OrNone(row.TflopsPerGhz, Figures.Rate),
                Figures.OrNone(row.SmClockMhz, clock => $"{clock:0}"),
                Figures.OrNone(row.EffectiveGbps, Figures.Rate),
                Figures.OrNone(row.Roofline, Figures.Percent),
                Figures.OrNone(row.EmptyLaunchMs, empty => $"{empty * 1000:0.0} us"))))
            .Concat(TextWrap.Wrap(
                "GB/s: least bytes over time, not bytes moved; roofline: with ceilings measured in this run; empty launch: the time of "
                + "an empty kernel, never subtracted", width, Tone.Faint))
            .Append(new(""));
    }
}
