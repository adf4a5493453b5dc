using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Measurement;
using PrefillBench.Spec;
using PrefillBench.Statistics;
using PrefillBench.Units;

namespace PrefillBench.Gate;

/// <summary>What stored numbers say of one row. Ratio = today / stored time.</summary>
public sealed record StoredVerdict(Verdict Verdict, string Reason, double Ratio)
{
    /// <summary>Of the prediction interval, as a ratio; null before there are enough sessions.</summary>
    public double? Low { get; init; }

    public double? High { get; init; }

    /// <summary>Achieved confidence level of [Low, High].</summary>
    public double? Level { get; init; }

    /// <summary>As a fraction; null before there are enough sessions.</summary>
    public double? MustCatch { get; init; }

    /// <summary>Null before there are enough sessions.</summary>
    public ControlUse? Control { get; init; }
}

/// <summary>
/// Verdicts from stored numbers: weak, since a session carries its own noise that no number of launches removes.
/// Today's session value, the mean of ln(process median), is held against the prediction interval of the stored sessions, at today's value of
/// the control where enough sessions have one.
/// </summary>
public static class StoredJudge
{
    /// <summary>Before there are enough sessions only a difference this large is believed.</summary>
    public const double UnmistakableRatio = 2.5;

    /// <param name="rowsJudged">Rows that share the false-alarm budget.</param>
    internal static RowResult Judge(PlannedRow row, ApprovedRow approved, Evidence evidence, GatePlan plan, int rowsJudged)
    {
        var mustCatch = MustCatchRule.For(row, plan.Policy, rowsJudged).Value ?? AutoMustCatch.Most;
        var today = new SessionTimes([.. evidence.Current(row.Id).Select(m => m.Median().Value)], evidence.ControlOf(row.Id, plan.Control));
        var judged = Judge(today, [.. approved.Sessions.Select(SessionTimes.Of)], mustCatch, plan.Policy, rowsJudged);
        return new RowResult(row, judged.Verdict, judged.Reason)
        {
            Ratio = judged.Ratio,
            Low = judged.Low,
            High = judged.High,
            Level = judged.Level,
            MustCatch = judged.MustCatch,
            Control = judged.Control,
        };
    }

    /// <param name="stored">At least one.</param>
    public static StoredVerdict Judge(SessionTimes today, ImmutableArray<SessionTimes> stored, Percent mustCatch, GatePolicy policy, int rowsJudged) =>
        stored.Length < PredictionInterval.MinimumSessions
            ? JudgeByEye(new StoredVerdict(Verdict.Inconclusive, "", Math.Exp(today.Log - stored.Average(session => session.Log))), stored.Length)
            : JudgeByPrediction(StoredPrediction.Of(today, stored), today.Log, mustCatch, policy, rowsJudged);

    private static StoredVerdict JudgeByEye(StoredVerdict result, int sessions) => result.Ratio switch
    {
        > UnmistakableRatio => result with { Verdict = Verdict.Regressed, Reason = $"{DuetJudge.Signed(result.Ratio)} against stored times, more than {UnmistakableRatio} x" },
        < 1 / UnmistakableRatio => result with { Verdict = Verdict.Improved, Reason = $"{DuetJudge.Signed(result.Ratio)} against stored times, more than {UnmistakableRatio} x" },
        _ => result with
        {
            Reason = $"{DuetJudge.Signed(result.Ratio)}; weak: {sessions} of {PredictionInterval.MinimumSessions} stored sessions, add more with approve --add-session or measure pairs with --against",
        },
    };

    private static StoredVerdict JudgeByPrediction(StoredPrediction prediction, double today, Percent mustCatch, GatePolicy policy, int rowsJudged)
    {
        var alarm = prediction.OfNext(policy.FalseAlarm.Fraction / rowsJudged);
        var pass = prediction.OfNext(policy.Missed.Fraction);

        // A session that is really must_catch slower would lie below this with probability `missed`.
        var passLimit = pass.Center + mustCatch.LogRatio - (pass.High - pass.Center);
        var judged = new StoredVerdict(Verdict.Inconclusive, "", Math.Exp(today - alarm.Center))
        {
            Low = Math.Exp(today - alarm.High), High = Math.Exp(today - alarm.Low), Level = 1 - (2 * alarm.Alpha), MustCatch = mustCatch.Fraction, Control = prediction.Control,
        };
        var effect = $"{DuetJudge.Signed(judged.Ratio)} against {prediction.Sessions} stored sessions{(prediction.Control.WhyNot is null ? ", normalised by the control" : "")}";
        var slower = today > alarm.High && today - alarm.Center > policy.Tolerate.LogRatio;
        return (slower, today < passLimit, today < alarm.Low) switch
        {
            (true, true, _) => judged with { Verdict = Verdict.Drift, Reason = $"{effect}; outside the prediction interval, under must_catch {mustCatch}" },
            (true, false, _) => judged with { Verdict = Verdict.Regressed, Reason = $"{effect}; outside the prediction interval at a family-wise level of {policy.FalseAlarm}" },
            (false, true, true) => judged with { Verdict = Verdict.Improved, Reason = $"{effect}; below the prediction interval" },
            (false, true, false) => judged with { Verdict = Verdict.Pass, Reason = $"{effect}; a row {mustCatch} slower would not be this fast" },
            _ => judged with { Reason = $"{effect}; weak: sessions vary too much to tell {mustCatch}" },
        };
    }
}
