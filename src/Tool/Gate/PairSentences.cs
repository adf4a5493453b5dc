using System.Globalization;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.Statistics;
using PrefillBench.Units;

namespace PrefillBench.Gate;

/// <summary>Sentences that follow a verdict's own sentence and explain its numbers. No verdict depends on them.</summary>
internal static class PairSentences
{
    public static RowResult With(RowResult result, Evidence evidence, GatePolicy policy)
    {
        var id = result.Planned.Id;
        string[] added =
        [
            .. ByFloor(result, policy),
            .. Disagreeing(result, evidence, policy),
            .. RowModes.Sentences(evidence.CurrentMs(id), result.MustCatch, result.Planned.Names?.Current ?? "the current side"),
            .. RowModes.Sentences(evidence.ApprovedMs(id), result.MustCatch, result.Planned.Names?.Other ?? "the approved side"),
        ];
        return added.Length == 0 ? result : result with { Reason = string.Join("; ", added.Prepend(result.Reason)) };
    }

    /// <summary>Says that a floor decides, because "tolerated" is then not the percentage that readers have in mind.</summary>
    private static IEnumerable<string> ByFloor(RowResult result, GatePolicy policy) =>
        result.Tolerate is not null && RowTolerance.Of(result.Planned, policy) is { ApprovedMs: { } approved } tolerance
            ? [
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"tolerated here is {tolerance.Value.Value:0.0}%: floor_us {1000 * policy.TolerateFloor!.Value.Value:0.###} "
                    + $"of an approved {1000 * approved:0.0} us"),
            ]
            : [];

    /// <summary>
    /// The interval is of the middle of all pairs. It can lie beyond must_catch while part of the pairs shows no slow-down at all, and the
    /// test clips what a pair counts (<see cref="ClippedScore"/>): a few pairs cannot decide, however slow they are.
    /// </summary>
    private static IEnumerable<string> Disagreeing(RowResult result, Evidence evidence, GatePolicy policy)
    {
        var rule = TwoStageRule.InForce;
        if (result is { Verdict: Verdict.Inconclusive, Low: { } low, MustCatch: { } mustCatch } && low - 1 > mustCatch
            && result.Pairs >= rule.ScreenPairs)
        {
            var tolerated = RowTolerance.Of(result.Planned, policy).Value.LogRatio;
            var slower = evidence.LogRatios(result.Planned.Id).Count(ratio => ratio > tolerated);
            var least = rule.ScreenPairs + rule.LeastClearPairs;
            yield return $"the interval is beyond must_catch {Percent.FromFraction(mustCatch)}, but "
                + (result.Pairs < least
                    ? $"{PlainText.Count(result.Pairs, "pair")} cannot prove a slow-down, whatever they show: it takes {least} to "
                        + $"{rule.ScreenPairs + rule.MostConfirmingPairs}"
                    : $"only {slower} of {result.Pairs} pairs are slower than tolerated, which is no proof: the test goes by how many "
                        + "pairs are slower, and less by how much");
        }
    }
}
