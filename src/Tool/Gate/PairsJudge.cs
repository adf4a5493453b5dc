using PrefillBench.Statistics;
using PrefillBench.Units;

namespace PrefillBench.Gate;

/// <summary>Verdicts from pairs measured today.</summary>
internal static class PairsJudge
{
    public static RowResult Judge(PlannedRow row, TwoStageTest test, Evidence evidence)
    {
        if (row.Identical)
        {
            return evidence.Current(row.Id).IsEmpty
                ? new RowResult(row, Verdict.Missing, "the process that checks the output did not finish")
                : row.IsYardstick ? new RowResult(row, Verdict.Recorded,
                    "measured and not judged, because the other kernels are compared with it")
                : new RowResult(row, Verdict.Identical, "both sides run the same machine code, so only the output was checked");
        }

        if (Seen(row, test, evidence) is not { } result)
        {
            return new RowResult(row, Verdict.Missing, "no pair was completed");
        }

        return test.MustCatchOf(row) switch
        {
            { Value: { } mustCatch } => Decide(result with { MustCatch = mustCatch.Fraction }, test),
            { PairsNeeded: var needed } => result with
            {
                Verdict = Verdict.Ungated,
                Reason = $"with a noise of {Percent.FromFraction(row.PairNoise)} a pair, {needed} pairs would be needed to catch "
                    + $"{TwoStageRule.InForce.MustCatchCap}",
            },
        };
    }

    /// <summary>The row with what its pairs show, not judged yet; null without a pair.</summary>
    public static RowResult? Seen(PlannedRow row, TwoStageTest test, Evidence evidence)
    {
        var pairs = evidence.LogRatios(row.Id);
        if (pairs.IsEmpty)
        {
            return null;
        }

        var (interval, tolerance) = (HodgesLehmann.Of(pairs.AsSpan()), test.ToleranceOf(row));
        return new RowResult(row, Verdict.Inconclusive, "")
        {
            Ratio = interval.EstimateRatio,
            Low = interval.LowRatio,
            High = interval.HighRatio,
            Level = interval.Level,
            Pairs = pairs.Length,
            Tolerate = tolerance.ByFloor ? tolerance.Value.Fraction : null,
            Mde = double.ExpM1(DetectableEffect.MinimumLog(tolerance.Value.LogRatio, row.PairNoise, pairs.Length)),
        };
    }

    private static RowResult Decide(RowResult result, TwoStageTest test)
    {
        if (!test.Screened)
        {
            var first = TwoStageRule.InForce.ScreenPairs;
            return result with { Reason = $"{Effect(result)}; only {result.Pairs} of the {first} pairs of the first look were completed" };
        }

        var row = result.Planned;
        var pass = test.PassEvidence(row);
        var (regressed, passed) = (test.IsRegressed(row), pass.Crossed);
        var decided = result with { P = test.P(row), E = pass.Maximum };
        var (verdict, why) = (regressed, passed) switch
        {
            // An estimate of must_catch or more beside a crossed PASS is one of the `missed` crossings, not a drift.
            (true, true) when result.Ratio - 1 < result.MustCatch =>
                (Verdict.Drift, $"proved slower than tolerated, but by less than must_catch {MustCatchText(result)}"),
            (true, _) => (Verdict.Regressed, $"proved slower than tolerated{How(decided, test)}"),
            (false, true) when test.IsFaster(row) => (Verdict.Improved, "proved faster"),
            (false, true) => (Verdict.Pass, $"proved less than {MustCatchText(result)} slower"),
            (false, false) => (Verdict.Inconclusive, WhyUndecided(decided, pass)),
        };
        return decided with { Verdict = verdict, Reason = $"{Effect(result)}; {why}" };
    }

    private static string How(RowResult result, TwoStageTest test) => result.P is { } p && p <= test.TestedOnceLevel
        ? $" (p {p:0.0000} in a family of {test.FamilySize})"
        : $" (by the evidence of {result.Pairs} pairs)";

    private static string WhyUndecided(RowResult result, EvidencePath pass)
    {
        if (result.Mde > result.MustCatch)
        {
            var seen = Percent.FromFraction(result.Mde.Value);
            return $"too few pairs: {result.Pairs} pairs can detect {seen}, and must_catch is {MustCatchText(result)}";
        }

        return pass.FurtherPairs is { } further
            ? $"undecided after {result.Pairs} pairs; about {further} more would decide it"
            : $"undecided after {result.Pairs} pairs";
    }

    /// <summary>What a floor in microseconds adds has digits that nobody wrote; tenths are enough of it.</summary>
    private static string MustCatchText(RowResult result) => Percent.FromFraction(
        result.Tolerate is null ? result.MustCatch!.Value : Math.Round(result.MustCatch!.Value, 3)).ToString();

    /// <summary>
    /// The effect in words, such as "+2.1% (95.2% interval +1.2% to +3.0%)"; with named sides "mine is 2.1% slower than fa3 (95.2% ...)".
    /// </summary>
    private static string Effect(RowResult result)
    {
        var ratio = result.Ratio!.Value;
        var effect = result.Planned.Names is { } names
            ? $"{names.Current} is {100 * Math.Abs(ratio - 1):0.0}% {(ratio >= 1 ? "slower" : "faster")} than {names.Other}"
            : Signed(ratio);
        return $"{effect} ({result.Level * 100:0.#}% interval {Signed(result.Low!.Value)} to {Signed(result.High!.Value)})";
    }

    internal static string Signed(double ratio) => $"{100 * (ratio - 1):+0.0;-0.0;+0.0}%";
}
