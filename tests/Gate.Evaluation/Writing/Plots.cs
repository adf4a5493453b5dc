using ScottPlot;

namespace PrefillBench.Evaluation.Writing;

/// <summary>Plots of the page, as PNG: the SVG writer has no dashed lines.</summary>
internal static class Plots
{
    private static readonly Color[] Palette = new ScottPlot.Palettes.Category20().Colors;

    public static void Save(EvaluationFigures figures, string folder)
    {
        foreach (var pool in figures.Pools)
        {
            Rules(pool).SavePng(Path.Combine(folder, $"rules-{pool.Name}.png"), 900, 560);
        }

        Power(figures).SavePng(Path.Combine(folder, "power.png"), 900, 520);
        Noise(figures).SavePng(Path.Combine(folder, "noise.png"), 900, 480);
        Difference(figures).SavePng(Path.Combine(folder, "difference.png"), 800, 480);
    }

    /// <summary>False alarms per sweep against power: a good rule is a dot at the top left.</summary>
    private static Plot Rules(PoolFigures pool)
    {
        var plot = Titled($"{pool.Name}: false alarms against power", "false alarms, % of sweeps (none drawn at half of one)",
            "rows 2 % slower that are found, %");
        var shapes = new Dictionary<string, MarkerShape>();
        foreach (var (point, at) in RuleTables.Points(pool).Select((point, at) => (point, at)))
        {
            var rate = 100 * Math.Max(point.FalseSweeps, 0.5) / point.Sweeps;
            var rule = (at - 1) / Rivals.Feeds.All.Length;
            var ours = point.Rule == RuleTables.OurRule;
            var marker = plot.Add.Marker(
                Math.Log10(rate), 100 * point.Power,
                ours ? MarkerShape.FilledDiamond : Shape(shapes, point.Feed), ours ? 16 : 10,
                ours ? Colors.Black : Palette[rule % Palette.Length]);
            marker.LegendText = ours || (at - 1) % Rivals.Feeds.All.Length == 0 ? point.Rule : "";
        }

        // Shapes are explained once, in grey.
        foreach (var (feed, shape) in shapes)
        {
            var key = plot.Add.Marker(-10, -10, shape, 10, Colors.Gray);
            key.LegendText = feed;
        }

        plot.Axes.Bottom.TickGenerator = LogTicks([0.01, 0.1, 1, 10, 100]);
        plot.Axes.SetLimits(-2.1, 2.1, -4, 104);
        plot.ShowLegend(Edge.Right);
        return plot;
    }

    private static Plot Power(EvaluationFigures figures)
    {
        var plot = Titled("Slow rows found by the gate: one row slow, all rows slow (dashed); dotted: DRIFT too", "slower by, %",
            "REGRESSED, % of the slow rows");
        foreach (var (pool, at) in figures.Pools.Select((pool, at) => (pool, at)))
        {
            foreach (var oneRow in new[] { true, false })
            {
                var replays = pool.Replays.Where(replay => replay.Theta > 0 && replay.OneRow == oneRow).ToArray();
                double[] x = [.. replays.Select(replay => 100 * replay.Theta)];
                var found = plot.Add.Scatter(
                    x, [.. replays.Select(replay => 100 * replay.Figures.Slow!.Regressed)], Palette[at % Palette.Length]);
                found.LegendText = oneRow ? pool.Name : "";
                found.LinePattern = oneRow ? LinePattern.Solid : LinePattern.Dashed;
                var drift = plot.Add.Scatter(
                    x, [.. replays.Select(replay => 100 * (replay.Figures.Slow!.Regressed + replay.Figures.Slow!.Drift))],
                    Palette[at % Palette.Length].WithAlpha(0.5));
                drift.LinePattern = LinePattern.Dotted;
                drift.MarkerSize = 0;
            }
        }

        plot.Axes.SetLimitsY(-4, 104);
        plot.ShowLegend(Edge.Right);
        return plot;
    }

    private static Plot Noise(EvaluationFigures figures)
    {
        var plot = Titled("Noise of a pair against the row's duration", "median launch, ms", "s, %");
        foreach (var (pool, at) in figures.Pools.Select((pool, at) => (pool, at)))
        {
            var rows = pool.Premise.Rows;
            var points = plot.Add.ScatterPoints(
                rows.Select(row => Math.Log10(row.MedianMs)).ToArray(), rows.Select(row => Math.Log10(100 * row.Noise)).ToArray(),
                Palette[at % Palette.Length]);
            points.LegendText = pool.MeasurementVersion is { } version ? $"{pool.Name}, version {version}" : pool.Name;
            points.MarkerShape = pool.MeasurementVersion == 1 ? MarkerShape.OpenCircle : MarkerShape.FilledCircle;
            points.MarkerSize = 8;
        }

        plot.Axes.Bottom.TickGenerator = LogTicks([0.03, 0.1, 0.3, 1, 3, 10, 30, 100]);
        plot.Axes.Left.TickGenerator = LogTicks([0.03, 0.1, 0.3, 1, 3, 10]);
        plot.ShowLegend(Edge.Right);
        return plot;
    }

    /// <summary>Mean of d in units of the row's own noise, with limits; the band is s/4.</summary>
    private static Plot Difference(EvaluationFigures figures)
    {
        var plot = Titled("Same code on both sides: mean of d with 95 % limits", "row, pool after pool", "mean of d / s");
        var at = 0;
        foreach (var (pool, number) in figures.Pools.Select((pool, number) => (pool, number)))
        {
            foreach (var row in pool.Premise.Rows)
            {
                var (mean, half) = (row.Difference.Mean / row.Noise, (row.Difference.High - row.Difference.Low) / 2 / row.Noise);
                plot.Add.Line(at, mean - half, at, mean + half).Color = Palette[number % Palette.Length];
                plot.Add.Marker(at++, mean, MarkerShape.FilledCircle, 7, Palette[number % Palette.Length]);
            }
        }

        plot.Add.HorizontalLine(0.25, 1, Colors.Gray, LinePattern.Dashed);
        plot.Add.HorizontalLine(-0.25, 1, Colors.Gray, LinePattern.Dashed);
        return plot;
    }

    private static Plot Titled(string title, string x, string y)
    {
        var plot = new Plot();
        plot.Title(title, 14);
        plot.XLabel(x);
        plot.YLabel(y);
        return plot;
    }

    private static MarkerShape Shape(Dictionary<string, MarkerShape> shapes, string feed)
    {
        MarkerShape[] all = [MarkerShape.OpenCircle, MarkerShape.OpenTriangleUp, MarkerShape.FilledCircle, MarkerShape.Cross];
        return shapes.TryGetValue(feed, out var shape) ? shape : shapes[feed] = all[shapes.Count % all.Length];
    }

    private static ScottPlot.TickGenerators.NumericManual LogTicks(double[] values) =>
        new(values.Select(Math.Log10).ToArray(), values.Select(value => value.ToString("0.##")).ToArray());
}
