using PrefillBench.Evaluation.Premise;

namespace PrefillBench.Evaluation.Writing;

/// <summary>Tables of what was measured, before any rule is applied.</summary>
internal static class PremiseTables
{
    public static string Pools(EvaluationFigures figures) => MarkdownTable.Of(
        figures.Pools,
        ("pool", pool => pool.Name),
        ("device", pool => $"`{pool.Device}`"),
        ("boot", pool => pool.Boot[..Math.Min(8, pool.Boot.Length)]),
        ("suite", pool => pool.Suite),
        ("measured by version", pool => pool.MeasurementVersion?.ToString() ?? "not noted"),
        ("rows", pool => $"{pool.Premise.Rows.Length}"),
        ("pairs", pool => $"{pool.Pairs}"),
        ("pairs disturbed from outside and replaced: approved side, current side, neither", pool =>
            $"{pool.Losses.DisturbedApproved}, {pool.Losses.DisturbedCurrent}, {pool.Losses.DisturbedUnknown} of {pool.Losses.Units}"),
        ("rows left out", pool => pool.Losses.RowsLeftOut.IsEmpty ? "none" : string.Join(", ", pool.Losses.RowsLeftOut)));

    public static string Jointly(EvaluationFigures figures) => MarkdownTable.Of(
        figures.Pools,
        ("pool", pool => pool.Name),
        ("sides differ: joint p", pool => Text.P(pool.Premise.DifferenceP)),
        ("rows whose limits exclude 0", pool => $"{pool.Premise.Rows.Count(row => !row.AllowsNone)} of {pool.Premise.Rows.Length}"),
        ("rows within the goal", pool => $"{pool.Premise.Rows.Count(row => row.Met)} of {pool.Premise.Rows.Length}"),
        ("of unbiased rows, chance alone misses s/4 in", pool => Text.Percent(PoolPremise.MissedByChance(pool.Pairs), "0")),
        ("largest mean of d", pool => Text.Signed(pool.Premise.Rows.MaxBy(row => Math.Abs(row.Difference.Mean))!.Difference.Mean)),
        ("first slot matters: joint p", pool => Text.P(pool.Premise.FirstSlotP)),
        ("largest first-slot effect", pool => Text.Signed(pool.Premise.Rows.MaxBy(row => Math.Abs(row.FirstSlot.Mean))!.FirstSlot.Mean)));

    public static string ByRow(EvaluationFigures figures) => MarkdownTable.Of(
        figures.Pools.SelectMany(pool => pool.Premise.Rows.Select(row => (pool.Name, Row: row))),
        ("pool", entry => entry.Name),
        ("row", entry => $"`{entry.Row.Row}`"),
        ("median", entry => Text.Ms(entry.Row.MedianMs)),
        ("s", entry => Text.Percent(entry.Row.Noise, "0.00")),
        ("launch to launch", entry => Text.Percent(entry.Row.WithinSd, "0.00")),
        ("process to process", entry => Text.Percent(entry.Row.BetweenSd, "0.00")),
        ("mean of d (95 % limits)", entry => Text.Signed(entry.Row.Difference)),
        ("goal", entry => Text.Percent(entry.Row.Goal, "0.00")),
        ("within", entry => Text.YesNo(entry.Row.Met)),
        ("first slot (95 % limits)", entry => Text.Signed(entry.Row.FirstSlot)));

    /// <summary>What a later version of measuring made of the noise, by how long a row's launches take.</summary>
    public static string Noise(EvaluationFigures figures) => MarkdownTable.Of(
        figures.Pools.OrderBy(pool => pool.Device, StringComparer.Ordinal).ThenBy(pool => pool.MeasurementVersion),
        ("pool", pool => pool.Name),
        ("measured by version", pool => pool.MeasurementVersion?.ToString() ?? "not noted"),
        ("rows below 0.2 ms", pool => NoiseBetween(pool, 0, 0.2)),
        ("0.2 to 1 ms", pool => NoiseBetween(pool, 0.2, 1)),
        ("1 to 5 ms", pool => NoiseBetween(pool, 1, 5)),
        ("5 ms and more", pool => NoiseBetween(pool, 5, double.PositiveInfinity)));

    public static string Sessions(EvaluationFigures figures) => figures.Sessions.IsEmpty
        ? "There are no two pools of one device."
        : MarkdownTable.Of(
            figures.Sessions,
            ("pools", session => $"{session.First}, {session.Second}{(session.SameBoot ? " (one boot)" : "")}"),
            ("rows", session => $"{session.Rows.Length}"),
            ("median of the rows' difference", session => Text.Percent(Quantile(session, 0.5), "0.00")),
            ("largest", session => Text.Percent(Quantile(session, 1), "0.00")),
            ("rows over 0.5 %", session => $"{session.Rows.Count(row => Math.Abs(row.LogRatio) > 0.005)}"),
            ("rows over 2 %", session => $"{session.Rows.Count(row => Math.Abs(row.LogRatio) > 0.02)}"),
            ("mean of all rows' d", session => Text.Signed(session.Rows.Average(row => row.LogRatio))));

    public static string SessionRows(EvaluationFigures figures) => figures.Sessions.IsEmpty
        ? "None."
        : MarkdownTable.Of(
            figures.Sessions.SelectMany(session => session.Rows.Select(row => (Session: session, Row: row))),
            ("pools", entry => $"{entry.Session.First}, {entry.Session.Second}"),
            ("row", entry => $"`{entry.Row.Row}`"),
            ("median, first", entry => Text.Ms(entry.Row.FirstMs)),
            ("second against first", entry => Text.Signed(entry.Row.LogRatio)),
            ("one process varies by", entry => Text.Percent(entry.Row.ProcessSd, "0.00")));

    public static string Environment(EvaluationFigures figures) => figures.Environment.IsEmpty
        ? "There is no pool measured in today's way."
        : MarkdownTable.Of(
            figures.Environment,
            ("times approved on", pair => pair.Approved),
            ("today's from", pair => pair.Approved == pair.Today ? "other pairs of the same"
                : pair.Today + (pair.SameBoot ? " (same boot)" : "")),
            ("runs with a row beyond the limit", pair => $"{Text.Percent((double)pair.Alarmed / pair.Runs, "0.0")}"),
            ("rows beyond it", pair => Text.Percent(pair.RowsBeyond, "0.00")));

    private static string NoiseBetween(PoolFigures pool, double fromMs, double toMs) =>
        pool.Premise.Rows.Where(row => row.MedianMs >= fromMs && row.MedianMs < toMs)
            .Select(row => row.Noise).ToArray() is { Length: > 0 } noise
            ? $"{Text.Percent(noise.Min(), "0.00")} to {Text.Percent(noise.Max(), "0.00")}, "
                + $"median {Text.Percent(Statistics.Sample.Of(noise).Median, "0.00")} ({noise.Length} rows)"
            : "-";

    private static double Quantile(SessionDifference session, double probability) =>
        Statistics.Sample.Of([.. session.Rows.Select(row => Math.Abs(row.LogRatio))]).Quantile(probability);
}
