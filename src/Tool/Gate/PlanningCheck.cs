using System.Collections.Immutable;
using System.Globalization;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement;
using PrefillBench.Spec;
using PrefillBench.Statistics;

namespace PrefillBench.Gate;

/// <summary>
/// What the host takes to plan a launch, in the row's pairs: slower than tolerated where it was so in every one of them. Each process has
/// one reading, and a coin decided which side went first, so a row whose planning is slower by exactly what is tolerated is named with a
/// chance of 2^-pairs (a sign test, Dixon and Mood, J. Am. Stat. Assoc. 41, 1946, 557). How many pairs there are is decided by launch
/// times alone. It changes no verdict on a kernel's time.
/// </summary>
internal static class PlanningCheck
{
    private static readonly int LeastPairs = TwoStageRule.InForce.ScreenPairs;

    public static IEnumerable<Diagnostic> Of(GatePlan plan, Evidence evidence)
    {
        if (plan.Policy.HostPlanning is not { } tolerated)
        {
            return [];
        }

        var fails = plan.Policy.OnSlowPlanning == FailOrWarn.Fail;
        var slow = plan.Rows.Where(row => row.IsPaired).Select(row => Slow(row, evidence, tolerated)).OfType<(Diagnostic, double?)>()
            .Select(complaint => (complaint.Item1 with
            {
                Severity = fails ? Severity.Error : Severity.Warning,
                Exit = fails ? ExitCode.Regressed : ExitCode.Passed,
            }, complaint.Item2));
        return VerdictDiagnostics.Shortened([.. slow], "rows whose planning on the host is slower");
    }

    private static (Diagnostic Complaint, double? Size)? Slow(PlannedRow row, Evidence evidence, Tolerance tolerated)
    {
        (double Approved, double Current)[] pairs =
        [
            .. evidence.Of(row.Id).Pairs.Where(pair => pair is { Approved.PlanningMs: > 0, Current.PlanningMs: > 0 })
                .Select(pair => (pair.Approved.PlanningMs!.Value, pair.Current.PlanningMs!.Value)),
        ];
        if (pairs.Length < LeastPairs || !pairs.All(pair => IsSlower(pair, tolerated)))
        {
            return null;
        }

        var (before, after) = (Middle(pairs.Select(pair => pair.Approved)), Middle(pairs.Select(pair => pair.Current)));
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Id}: planning a launch on the host takes {1000 * after:0.#} us instead of {1000 * before:0.#} us "
            + $"({100 * ((after / before) - 1):+0}%), more than {RowTolerance.Text(tolerated.Percent, tolerated.Floor?.Value)} slower "
            + $"in all {pairs.Length} pairs; by chance at most 1 time in {Math.Pow(2, pairs.Length):0}. No launch time contains it");
        return (new(Codes.SlowPlanning, text, row.Row.Case.Source), after / before);
    }

    private static bool IsSlower((double Approved, double Current) pair, Tolerance tolerated) =>
        pair.Current - pair.Approved > Math.Max(tolerated.Percent.Fraction * pair.Approved, tolerated.Floor?.Value ?? 0);

    private static double Middle(IEnumerable<double> ms) => Sample.Of([.. ms]).Median;
}
