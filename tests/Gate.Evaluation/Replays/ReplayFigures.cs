using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Evaluation.Pools;
using PrefillBench.Gate;

namespace PrefillBench.Evaluation.Replays;

/// <summary>What many replayed gates of one pool ended with. Shares are fractions of the rows named.</summary>
/// <param name="Alarms">Gates REGRESSED, by a row or by all rows together.</param>
/// <param name="OtherNonZero">Gates that ended non-zero for another reason.</param>
/// <param name="Stage2">Share of the gates with a row that went on to confirming pairs.</param>
/// <param name="MeanPairs">Pairs a row, PASS and second stage included.</param>
/// <param name="MeanUnits">Pairs of processes a gate.</param>
/// <param name="Slow">Of the rows made slower or faster; null where none was.</param>
/// <param name="Others">Of the rows that were not.</param>
internal sealed record ReplayFigures(
    int Gates, int Alarms, int OtherNonZero, double Stage2, double MeanPairs, double MeanUnits, VerdictShares? Slow, VerdictShares? Others)
{
    public static ReplayFigures Of(IReadOnlyList<GateOutcome> gates, SlowDown slowDown)
    {
        var rows = gates.SelectMany(gate => gate.Verdicts.Select((verdict, row) => (verdict, Slow: slowDown.Applies(row, gate.Gate))))
            .ToLookup(row => row.Slow, row => row.verdict);
        var alarms = gates.Count(gate => gate.Worst == Verdict.Regressed);
        return new ReplayFigures(
            gates.Count, alarms, gates.Count(gate => gate.Exit != ExitCode.Passed) - alarms,
            gates.Count(gate => gate.ConfirmedRows > 0) / (double)gates.Count,
            gates.Average(gate => gate.Pairs.Average()), gates.Average(gate => gate.Units),
            VerdictShares.Of([.. rows[true]]), VerdictShares.Of([.. rows[false]]));
    }

    public static ReplayFigures Of(Pool pool, ImmutableArray<RowNoise> noise, SlowDown slowDown, ulong seed, int gates) =>
        Of(new GateReplay(pool, ReplayPlan.Of(pool, noise, seed), slowDown, seed).Run(gates), slowDown);
}

/// <summary>Shares of rows by verdict, and the rows they are of.</summary>
internal sealed record VerdictShares(
    int Rows, double Regressed, double Drift, double Pass, double Improved, double Inconclusive, double Ungated)
{
    public static VerdictShares? Of(IReadOnlyCollection<Verdict> verdicts) => verdicts.Count == 0 ? null : new(
        verdicts.Count, Share(verdicts, Verdict.Regressed), Share(verdicts, Verdict.Drift), Share(verdicts, Verdict.Pass),
        Share(verdicts, Verdict.Improved), Share(verdicts, Verdict.Inconclusive), Share(verdicts, Verdict.Ungated));

    private static double Share(IReadOnlyCollection<Verdict> verdicts, Verdict verdict) =>
        verdicts.Count(v => v == verdict) / (double)verdicts.Count;
}
