using System.Collections.Immutable;
using System.Globalization;
using PrefillBench.Diagnostics;
using PrefillBench.Report.Trends;
using static PrefillBench.Report.Html.HtmlText;

namespace PrefillBench.Report.Html;

/// <summary>
/// Trends as one page that works offline: a small chart and the numbers of each row. It has no script, and its policy allows none.
/// </summary>
public static class TrendPage
{
    /// <summary>Beyond this many rows of a device the others are counted.</summary>
    private const int Shown = 300;

    private const int Width = 260;
    private const int Height = 44;
    private const int Margin = 5;

    /// <summary>A chart shows this much slower and faster than the first time at least.</summary>
    private const double LeastShare = 0.05;

    private const string Style =
        """
        svg.trend { display: block; width: 260px; height: 44px; }
        svg.trend polyline { fill: none; stroke: var(--accent); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
        svg.trend circle { fill: var(--accent); } svg.trend circle.bad { fill: var(--bad); }
        td.row { text-align: left; white-space: normal; min-width: 22ch; } td.step { text-align: left; white-space: normal; }
        td.chart { min-width: 278px; } td .points { text-align: left; } details summary { cursor: pointer; color: var(--muted); }
        details td, details th { padding: 2px 9px; }

        """;

    public static string Render(ImmutableArray<TrendSeries> trends) => string.Concat(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
            + "form-action 'none'\">\n",
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n",
        $"<title>Trends – prefill-bench</title>\n<style>\n{HtmlAssets.Style}{Style}</style>\n</head>\n<body>\n",
        "<header><div>\n<h1>Trends</h1>\n",
        $"<p class=\"lead\">{PlainText.Count(trends.Length, "row")}; the largest slow-down from first to last comes first</p>\n",
        $"<p class=\"muted\">{Escape(Trend.Limits)}</p>\n</div></header>\n<main>\n",
        string.Concat(trends.GroupBy(series => series.How).Select(device => Section(device.Key, [.. device]))),
        "</main>\n</body>\n</html>\n");

    private static string Section(string how, TrendSeries[] rows) =>
        $"<h2>{Escape(how)}</h2>\n<div class=\"scroll\"><table>\n<caption class=\"hidden\">Times of each row, oldest first</caption>\n"
        + "<thead><tr><th scope=\"col\">row</th><th scope=\"col\" class=\"text\">times</th><th scope=\"col\">first ms</th>"
        + "<th scope=\"col\">last ms</th>"
        + "<th scope=\"col\">change</th><th scope=\"col\" class=\"text\">largest step</th></tr></thead>\n<tbody>\n"
        + string.Concat(rows.Take(Shown).Select(Row))
        + "</tbody></table></div>\n"
        + (rows.Length > Shown ? $"<p class=\"muted\">and {rows.Length - Shown} more rows, with smaller slow-downs</p>\n" : "");

    private static string Row(TrendSeries series) =>
        $"<tr><td class=\"row\"><code>{Escape(series.Row)}</code>{Points(series)}</td><td class=\"chart\">{Chart(series)}</td>"
        + $"<td>{Figures.Milliseconds(series.Points[0].Ms)}</td><td>{Figures.Milliseconds(series.Points[^1].Ms)}</td>"
        + $"<td>{Figures.Change(series.Change)}</td><td class=\"step\">{Step(series)}</td></tr>\n";

    private static string Step(TrendSeries series) => series.LargestStep is var (point, change)
        ? $"{Figures.Change(change)} at {Code(point.At)}{(point.Title.Length > 0 ? $" {Escape(point.Title)}" : "")}"
        : Figures.None;

    private static string Points(TrendSeries series) =>
        $"<details><summary>{PlainText.Count(series.Points.Length, "point")}</summary><table class=\"points\"><tbody>"
        + string.Concat(series.Points.Select(point =>
            $"<tr><th scope=\"row\">{Code(point.At)}</th><td>{Figures.Milliseconds(point.Ms)} ms</td><td class=\"text\">"
            + $"{Escape(point.Title)}{(point.IsBad ? " <b>slower or wrong then</b>" : "")}</td></tr>"))
        + "</tbody></table></details>";

    /// <summary>
    /// The scale is the row's own, around its first time: from 0 every line would be straight, and from the least to the largest time
    /// alone every noise would be a mountain.
    /// </summary>
    private static string Chart(TrendSeries series)
    {
        var (times, first) = (series.Points.Select(point => point.Ms).ToArray(), series.Points[0].Ms);
        var (least, largest) = (Math.Min(times.Min(), first * (1 - LeastShare)), Math.Max(times.Max(), first * (1 + LeastShare)));
        var places = times.Select((ms, i) => $"{X(i, times.Length)},{Y(ms, least, largest)}").ToArray();
        return $"<svg class=\"trend\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Figures.Milliseconds(times.Min())} to "
            + $"{Figures.Milliseconds(times.Max())} ms over {PlainText.Count(times.Length, "point")}\">"
            + $"<polyline points=\"{string.Join(' ', places)}\"/>"
            + string.Concat(series.Points.Zip(places, Circle))
            + "</svg>";
    }

    private static string Circle(TrendPoint point, string place)
    {
        var at = place.Split(',');
        var title = Escape($"{point.At}: {Figures.Milliseconds(point.Ms)} ms {point.Title}".TrimEnd());
        return $"<circle cx=\"{at[0]}\" cy=\"{at[1]}\" r=\"2.5\"{(point.IsBad ? " class=\"bad\"" : "")}><title>{title}</title></circle>";
    }

    private static string X(int index, int count) =>
        Number(count == 1 ? Width / 2.0 : Margin + (index * (Width - (2.0 * Margin)) / (count - 1)));

    private static string Y(double ms, double least, double largest) =>
        Number(Height - Margin - ((ms - least) / (largest - least) * (Height - (2.0 * Margin))));

    private static string Number(double place) => place.ToString("0.##", CultureInfo.InvariantCulture);
}
