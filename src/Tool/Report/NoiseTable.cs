using System.Globalization;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>
/// A table of each row and side with the sources of its noise and the readings of the device's sensors, for detailed output.
/// </summary>
internal static class NoiseTable
{
    private static readonly string[] Headings = ["row", "side", "within", "between", "autocorr", "modes", "MHz", "W", "C"];

    public static IEnumerable<TextLine> Lines(ResultsDocument document, CaseLabels labels, int width)
    {
        var table = new TextTable(width, 26, 8, 7, 7, 8, 5, 5, 4);
        var rows = Rows(document, labels.Of).ToArray();
        return rows.Length == 0 ? [] : table.Lines(Tone.Heading, Headings)
            .Concat(rows.SelectMany(cells => table.Lines(Tone.Plain, cells)))
            .Concat(TextWrap.Wrap("within: between launches of one process; between: between processes, beyond that; modes: groups of "
                + "processes, if there are enough processes to see them", width, Tone.Faint))
            .Append(new(""));
    }

    public static string Markdown(ResultsDocument document)
    {
        var rows = Rows(document, row => MarkdownText.Code(row.Id)).ToArray();
        var (open, close) = MarkdownText.Fold("by row and side");
        return rows.Length == 0 ? "" : $"## Noise and clocks\n\n{open}{MarkdownText.Table(Headings, true, rows)}{close}";
    }

    private static IEnumerable<string[]> Rows(ResultsDocument document, Func<RowSection, string> name) =>
        from row in document.RowsWorstFirst()
        from side in row.Sides
        where side.Noise is not null || NoiseFacts.Conditions(side) is not null
        select new[]
        {
            name(row), side.Side, Cell(side.Noise?.Within, NoiseFacts.Small), Cell(side.Noise?.Between, NoiseFacts.Small),
            Cell(side.Noise?.Autocorrelation, r => r.ToString("0.00", CultureInfo.InvariantCulture)),
            Figures.OrNone(side.Noise?.ModesSeen, modes => $"{modes}"),
            Whole(side.SmClockMhz), Whole(side.PowerWatts), Whole(side.TemperatureCelsius),
        };

    private static string Cell(double? value, Func<double, string> format) => Figures.OrNone(value, format);

    private static string Whole(double? value) => Figures.OrNone(value, number => number.ToString("0", CultureInfo.InvariantCulture));
}
