using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Spec;
using PrefillBench.Statistics;
using PrefillBench.Units;

namespace PrefillBench.Gate;

/// <summary>
/// Verdicts from stored numbers: weak, since a session carries its own noise that no number of launches removes.
/// Today's session value, the mean of ln(process median), is held against the prediction interval of the stored sessions.
/// </summary>
internal static class StoredJudge
{
    /// <summary>Before there are enough sessions only a difference this large is believed.</summary>
    public const double UnmistakableRatio = 2.5;

    /// <param name="rowsJudged">Rows that share the false-alarm budget.</param>
    public static RowResult Judge(PlannedRow row, ApprovedRow approved, Evidence evidence, GatePolicy policy, int rowsJudged)
    {
        var today = SessionLog(evidence.Current(row.Id).Select(m => Sample.Of(m.LaunchMs.AsSpan()).Median));
        var sessions = approved.Sessions.Select(s => SessionLog(s.ProcessMedianMs)).ToImmutableArray();
        var ratio = Math.Exp(today - sessions.Average());
        var result = new RowResult(row, Verdict.Inconclusive, "") { Ratio = ratio };
        return sessions.Length < PredictionInterval.MinimumSessions
            ? JudgeByEye(result, sessions.Length)
            : JudgeByPrediction(result, today, sessions, policy, rowsJudged);
    }

    private static RowResult JudgeByEye(RowResult result, int sessions) => result.Ratio switch
    {
        > UnmistakableRatio => result with { Verdict = Verdict.Regressed, Reason = $"{DuetJudge.Signed(result.Ratio.Value)} against stored times, more than {UnmistakableRatio} x" },
        < 1 / UnmistakableRatio => result with { Verdict = Verdict.Improved, Reason = $"{DuetJudge.Signed(result.Ratio.Value)} against stored times, more than {UnmistakableRatio} x" },
        _ => result with
        {
            Reason = $"{DuetJudge.Signed(result.Ratio!.Value)}; weak: {sessions} of {PredictionInterval.MinimumSessions} stored sessions, add more with approve --add-session or measure pairs with --against",
        },
    };

    private static RowResult JudgeByPrediction(RowResult result, double today, ImmutableArray<double> sessions, GatePolicy policy, int rowsJudged)
    {
        var alarm = PredictionInterval.OfNext(sessions.AsSpan(), policy.FalseAlarm.Fraction / rowsJudged);
        var pass = PredictionInterval.OfNext(sessions.AsSpan(), policy.Missed.Fraction);
        var mustCatch = MustCatchRule.For(result.Planned, policy).Value ?? AutoMustCatch.Most;

        // A session that is really must_catch slower would lie below this with probability `missed`.
        var passLimit = pass.Center + mustCatch.LogRatio - (pass.High - pass.Center);
        var judged = result with
        {
            Low = Math.Exp(today - alarm.High),
            High = Math.Exp(today - alarm.Low),
            Level = 1 - (2 * alarm.Alpha),
            MustCatch = mustCatch.Fraction,
        };
        var effect = $"{DuetJudge.Signed(result.Ratio!.Value)} against {sessions.Length} stored sessions";
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

    private static double SessionLog(IEnumerable<double> processMedianMs) => processMedianMs.Average(Math.Log);
}
