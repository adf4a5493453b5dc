using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace PrefillBench.Report.Trends;

/// <summary>Trends as text for people, and as a CSV with a line for each point.</summary>
public static class TrendText
{
    private const int Shown = 60;

    public static string Render(ImmutableArray<TrendSeries> trends) =>
        string.Concat(Lines(trends, TextReport.MinimumWidth).Select(line => line.Text + "\n"));

    public static IEnumerable<TextLine> Lines(ImmutableArray<TrendSeries> trends, int width)
    {
        var table = new TextTable(width, 26, 7, 7, 7);
        foreach (var device in trends.GroupBy(series => series.How))
        {
            var rows = device.ToArray();
            var lines = TextWrap.Wrap(device.Key, width, Tone.Heading)
                .Concat(table.Lines(Tone.Heading, "row (times in ms)", "first", "last", "change", "largest step"))
                .Concat(rows.Take(Shown).SelectMany(series => table.Lines(Tone.Plain, Cells(series))))
                .Concat(rows.Length > Shown
                    ? TextWrap.Wrap($"and {rows.Length - Shown} more rows, with smaller slow-downs", width, Tone.Faint)
                    : []);
            foreach (var line in lines)
            {
                yield return line;
            }
        }

        foreach (var line in TextWrap.Wrap(Trend.Limits, width, Tone.Faint))
        {
            yield return line;
        }
    }

    public static string Csv(ImmutableArray<TrendSeries> trends)
    {
        var text = new StringBuilder("device,row,at,ms\n");
        foreach (var series in trends)
        {
            foreach (var point in series.Points)
            {
                text.Append(CultureInfo.InvariantCulture, $"{Quoted(series.How)},{Quoted(series.Row)},{Quoted(point.At)},{point.Ms:R}\n");
            }
        }

        return text.ToString();
    }

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string[] Cells(TrendSeries series) =>
    [
        series.Row, Figures.Milliseconds(series.Points[0].Ms), Figures.Milliseconds(series.Points[^1].Ms), Figures.Change(series.Change),
        series.LargestStep is var (point, change) ? $"{Figures.Change(change)} at {point.At}" : Figures.None,
    ];
}
