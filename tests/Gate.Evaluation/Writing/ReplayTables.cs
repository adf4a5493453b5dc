using PrefillBench.Evaluation.Replays;

namespace PrefillBench.Evaluation.Writing;

/// <summary>Tables of what the product's rule made of the pools.</summary>
internal static class ReplayTables
{
    public static string RealGates(EvaluationFigures figures) => figures.RealGates.IsEmpty
        ? "No real gates of unchanged code are recorded in `baselines/` yet."
        : MarkdownTable.Of(
            [.. figures.RealGates, Sum(figures)],
            ("device and suite", real => real.Where),
            ("gates", real => $"{real.Gates}"),
            ("with an alarm (95 % limits)", real => Text.Rate(real.Alarms, real.Gates)),
            ("non-zero for another reason (95 % limits)", real => Text.Rate(real.OtherNonZero, real.Gates)));

    public static string Unchanged(EvaluationFigures figures) => MarkdownTable.Of(
        figures.Pools.Select(pool => (pool.Name, pool.NoiseFrom, Replay: pool.Replays.Single(replay => replay.Theta == 0).Figures)),
        ("pool", entry => entry.Name),
        ("noise from", entry => entry.NoiseFrom),
        ("gates REGRESSED", entry => Text.Rate(entry.Replay.Alarms, entry.Replay.Gates)),
        ("non-zero for another reason", entry => Text.Rate(entry.Replay.OtherNonZero, entry.Replay.Gates)),
        ("pairs a row", entry => $"{entry.Replay.MeanPairs:0.0}"),
        ("pairs a gate", entry => $"{entry.Replay.MeanUnits:0.0}"),
        ("gates with a second stage", entry => Text.Percent(entry.Replay.Stage2, "0")),
        ("rows PASS", entry => Text.Percent(entry.Replay.Others!.Pass)),
        ("IMPROVED", entry => Text.Percent(entry.Replay.Others!.Improved, "0.00")),
        ("INCONCLUSIVE", entry => Text.Percent(entry.Replay.Others!.Inconclusive, "0.00")),
        ("UNGATED", entry => Text.Percent(entry.Replay.Others!.Ungated)));

    public static string Slowed(EvaluationFigures figures, bool oneRow) => MarkdownTable.Of(
        figures.Pools.SelectMany(pool => pool.Replays.Where(replay => replay.Theta > 0 && replay.OneRow == oneRow)
            .Select(replay => (pool.Name, replay.Theta, Replay: replay.Figures))),
        ("pool", entry => entry.Name),
        ("slower by", entry => Text.Percent(entry.Theta)),
        ("gates", entry => $"{entry.Replay.Gates}"),
        ("gates REGRESSED", entry => Text.Percent(entry.Replay.Alarms / (double)entry.Replay.Gates)),
        ("slow rows REGRESSED", entry => Text.Percent(entry.Replay.Slow!.Regressed)),
        ("DRIFT", entry => Text.Percent(entry.Replay.Slow!.Drift)),
        ("PASS", entry => Text.Percent(entry.Replay.Slow!.Pass + entry.Replay.Slow!.Improved)),
        ("INCONCLUSIVE", entry => Text.Percent(entry.Replay.Slow!.Inconclusive)),
        ("UNGATED", entry => Text.Percent(entry.Replay.Slow!.Ungated)),
        ("other rows REGRESSED", entry => entry.Replay.Others is { } others ? Text.Percent(others.Regressed, "0.00") : "-"),
        ("gates non-zero", entry => Text.Percent((entry.Replay.Alarms + entry.Replay.OtherNonZero) / (double)entry.Replay.Gates)),
        ("pairs a row", entry => $"{entry.Replay.MeanPairs:0.0}"));

    public static string Faster(EvaluationFigures figures) => MarkdownTable.Of(
        figures.Pools.SelectMany(pool => pool.Replays.Where(replay => replay.Theta < 0)
            .Select(replay => (pool.Name, replay.Theta, Replay: replay.Figures))),
        ("pool", entry => entry.Name),
        ("faster by", entry => Text.Percent(-entry.Theta)),
        ("gates", entry => $"{entry.Replay.Gates}"),
        ("faster rows IMPROVED", entry => Text.Percent(entry.Replay.Slow!.Improved)),
        ("PASS", entry => Text.Percent(entry.Replay.Slow!.Pass)),
        ("INCONCLUSIVE", entry => Text.Percent(entry.Replay.Slow!.Inconclusive)),
        ("other rows IMPROVED", entry => Text.Percent(entry.Replay.Others!.Improved, "0.00")),
        ("pairs a gate", entry => $"{entry.Replay.MeanUnits:0.0}"),
        ("pairs a row", entry => $"{entry.Replay.MeanPairs:0.0}"));

    public static string OwnMustCatch(EvaluationFigures figures) => MarkdownTable.Of(
        figures.Pools,
        ("pool", pool => pool.Name),
        ("rows gated", pool => $"{pool.OwnMustCatch.Count(row => row.MustCatch is not null)} of {pool.OwnMustCatch.Length}"),
        ("must_catch of 2 %", pool => $"{pool.OwnMustCatch.Count(row => row.MustCatch <= 0.02 + 1e-9)}"),
        ("largest", pool => pool.OwnMustCatch.Max(row => row.MustCatch) is { } most ? Text.Percent(most) : "-"),
        ("rows over 5 ms: must_catch of 2 %", pool => $"{pool.OwnMustCatch.Count(row => row.MedianMs > 5 && row.MustCatch <= 0.02 + 1e-9)} "
            + $"of {pool.OwnMustCatch.Count(row => row.MedianMs > 5)}"),
        ("found, coins thrown again", pool => Sum(pool, row => row.BothCoins, share => share.Found)),
        ("PASS", pool => Sum(pool, row => row.BothCoins, share => share.Passed)),
        ("found, signs as recorded", pool => Sum(pool, row => row.Recorded, share => share.Found)),
        ("PASS (as recorded)", pool => Sum(pool, row => row.Recorded, share => share.Passed)));

    public static string OwnMustCatchRows(EvaluationFigures figures) => MarkdownTable.Of(
        figures.Pools.SelectMany(pool => pool.OwnMustCatch.Select(row => (pool.Name, Row: row))),
        ("pool", entry => entry.Name),
        ("row", entry => $"`{entry.Row.Row}`"),
        ("median", entry => Text.Ms(entry.Row.MedianMs)),
        ("s of the plan", entry => Text.Percent(entry.Row.Noise, "0.00")),
        ("must_catch", entry => entry.Row.MustCatch is { } value ? Text.Percent(value) : "ungated"),
        ("found, coins thrown again", entry => Found(entry.Row, entry.Row.BothCoins)),
        ("found, signs as recorded", entry => Found(entry.Row, entry.Row.Recorded)));

    private static string Found(RowPower row, FoundShare share) => row.MustCatch is null ? "-" : $"{share.Found} of {share.Gates}";

    private static string Sum(PoolFigures pool, Func<RowPower, FoundShare> share, Func<FoundShare, int> events)
    {
        FoundShare[] gated = [.. pool.OwnMustCatch.Where(row => row.MustCatch is not null).Select(share)];
        return Text.Rate(gated.Sum(events), gated.Sum(row => row.Gates));
    }

    private static RealGates Sum(EvaluationFigures figures) => new(
        "all", figures.RealGates.Sum(real => real.Gates), figures.RealGates.Sum(real => real.Alarms),
        figures.RealGates.Sum(real => real.OtherNonZero));
}
