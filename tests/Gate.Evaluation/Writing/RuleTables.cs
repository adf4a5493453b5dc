using PrefillBench.Evaluation.Replays;
using PrefillBench.Evaluation.Rivals;

namespace PrefillBench.Evaluation.Writing;

/// <summary>Tables of the other rules, and of the design without its parts.</summary>
internal static class RuleTables
{
    public const string OurRule = "this gate";

    /// <summary>False alarms per sweep and power at 2 % of one rule with one feed on one pool.</summary>
    public sealed record Point(string Pool, string Rule, string Feed, double? FalseRows, int FalseSweeps, int Sweeps, double Power);

    public static IEnumerable<Point> Points(PoolFigures pool)
    {
        var (unchanged, slowed) = (pool.Replays.Single(replay => replay.Theta == 0).Figures,
            pool.Replays.Single(replay => replay is { Theta: Effort.ComparedAt, OneRow: true }).Figures);
        yield return new(pool.Name, OurRule, $"{unchanged.MeanPairs:0.0} pairs a row",
            null, unchanged.Alarms, unchanged.Gates, slowed.Slow!.Regressed);
        foreach (var rival in pool.Rivals)
        {
            yield return new(pool.Name, rival.Rule, rival.Feed, rival.FalseRows, rival.FalseSweeps, rival.Sweeps, rival.Power);
        }
    }

    public static string Rules(EvaluationFigures figures) => MarkdownTable.Of(
        figures.Pools.SelectMany(Points),
        ("pool", point => point.Pool),
        ("rule", point => point.Rule),
        ("is given", point => point.Feed),
        ("false alarms: rows", point => point.FalseRows is { } rows ? Text.Percent(rows, "0.00") : "-"),
        ("false alarms: sweeps (95 % limits)", point => Text.Rate(point.FalseSweeps, point.Sweeps)),
        ("rows 2 % slower that it finds", point => Text.Percent(point.Power)));

    /// <summary>One line a rule, smallest to largest over the pools measured in today's way.</summary>
    public static string RulesToday(EvaluationFigures figures)
    {
        var rules = Today(figures).SelectMany(Points).GroupBy(point => point.Rule).ToArray();
        return MarkdownTable.Of(
            rules,
            [
                ("rule", rule => rule.Key),
                .. Feeds.All.Select(feed => Column($"sweeps with a false alarm: {feed.Text()}", feed, FalseAlarms)),
                .. Feeds.All.Select(feed => Column($"rows 2 % slower found: {feed.Text()}", feed, point => point.Power)),
            ]);

        static double FalseAlarms(Point point) => point.FalseSweeps / (double)point.Sweeps;

        // A rule that takes pairs by itself is not fed: its figures are with the medians of pairs, which they compare with.
        static (string, Func<IGrouping<string, Point>, string>) Column(string header, Feed feed, Func<Point, double> value) =>
            (header, rule => rule.Where(point => point.Feed == feed.Text() || (feed == Feeds.All[^1] && !IsFeed(point.Feed)))
                .Select(value).ToArray() is { Length: > 0 } values ? Text.PercentSpan(values) : "-");

        static bool IsFeed(string name) => Feeds.All.Any(feed => feed.Text() == name);
    }

    public static string Sources(EvaluationFigures _) => MarkdownTable.Of(
        AllRivals.List,
        ("rule", rule => rule.Name),
        ("written down in", rule => rule.Source),
        ("simplified here", rule => rule.Approximation.Length == 0 ? "-" : rule.Approximation));

    public static string Ablations(EvaluationFigures figures) => MarkdownTable.Of(
        figures.Pools.SelectMany(pool => pool.Ablations.Select(ablation => (pool.Name, Ablation: ablation))),
        ("pool", entry => entry.Name),
        ("design", entry => entry.Ablation.Design),
        ("s it believes in, of the whole design's", entry => $"x {entry.Ablation.NoiseRatio:0.00}"),
        ("largest mean of d", entry => Text.Percent(entry.Ablation.LargestBias, "0.00")),
        ("gates REGRESSED, nothing slower (95 % limits)", entry =>
            Text.Rate(entry.Ablation.Unchanged.Alarms, entry.Ablation.Unchanged.Gates)),
        ("non-zero for another reason", entry =>
            Text.Percent(entry.Ablation.Unchanged.OtherNonZero / (double)entry.Ablation.Unchanged.Gates)),
        ("pairs a row", entry => $"{entry.Ablation.Unchanged.MeanPairs:0.0}"),
        ("a row 2 % slower found", entry => Text.Percent(entry.Ablation.OneSlow.Slow?.Regressed ?? 0)));

    /// <summary>One line a design, smallest to largest over the pools measured in today's way.</summary>
    public static string AblationsToday(EvaluationFigures figures) => MarkdownTable.Of(
        Today(figures).SelectMany(pool => pool.Ablations).GroupBy(ablation => ablation.Design),
        ("design", design => design.Key),
        ("s it believes in, of the whole design's", design => $"x {Text.Span(design.Select(one => one.NoiseRatio), "0.00")}"),
        ("gates REGRESSED, nothing slower", design =>
            Text.PercentSpan(design.Select(one => one.Unchanged.Alarms / (double)one.Unchanged.Gates))),
        ("non-zero for another reason", design =>
            Text.PercentSpan(design.Select(one => one.Unchanged.OtherNonZero / (double)one.Unchanged.Gates))),
        ("pairs a row", design => Text.Span(design.Select(one => one.Unchanged.MeanPairs), "0.0")),
        ("a row 2 % slower found", design => Text.PercentSpan(design.Select(one => one.OneSlow.Slow?.Regressed ?? 0))));

    private static IEnumerable<PoolFigures> Today(EvaluationFigures figures)
    {
        var newest = figures.Pools.Max(pool => pool.MeasurementVersion);
        return figures.Pools.Where(pool => pool.MeasurementVersion == newest);
    }

    public static string Halves(EvaluationFigures figures) => MarkdownTable.Of(
        figures.Pools,
        ("pool", pool => pool.Name),
        ("halves of one process differ by (median over rows)", pool => Text.Percent(Median(pool, row => row.HalvesNoise), "0.00")),
        ("processes of a pair differ by", pool =>
            Text.Percent(Statistics.Sample.Of([.. pool.Premise.Rows.Select(row => row.Noise)]).Median, "0.00")),
        ("ratio, smallest to largest of the rows", pool =>
        {
            double[] ratios = [.. pool.Premise.Rows.Zip(pool.OwnMustCatch, (row, power) => row.Noise / power.HalvesNoise)];
            return $"{ratios.Min():0.0} to {ratios.Max():0.0}";
        }));

    private static double Median(PoolFigures pool, Func<RowPower, double> value) =>
        Statistics.Sample.Of([.. pool.OwnMustCatch.Select(value)]).Median;
}
