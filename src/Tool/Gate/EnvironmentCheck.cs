using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement;
using PrefillBench.Spec;
using PrefillBench.Statistics;
using PrefillBench.Units;

namespace PrefillBench.Gate;

/// <summary>
/// Today's times of the approved code against its approved times, for pairs cannot see what slows both sides: a driver, a card, a
/// neighbour. It does not judge a kernel.
/// </summary>
internal static class EnvironmentCheck
{
    private const double LeastChange = 0.03;
    private const double NoiseMultiple = 4;

    // Digits of the fraction: tenths of a percent.
    private const int ShownDigits = 3;

    /// <summary>Larger changes are reported, as a fraction of the approved time.</summary>
    internal static double Limit(double pairNoise) => Math.Max(LeastChange, NoiseMultiple * pairNoise);

    /// <summary>A machine that changed shows in many rows at once, so one line speaks for the run, with the largest change.</summary>
    public static IEnumerable<Diagnostic> Of(GatePlan plan, Evidence evidence)
    {
        var changed = (plan.PairsWithApproved ? plan.Rows : [])
            .Select(row => (Row: row, Change: Change(row, evidence)))
            .Where(at => Math.Abs(at.Change) > Limit(at.Row.PairNoise))
            .ToImmutableArray();
        if (!changed.IsEmpty)
        {
            var (worst, _) = changed.MaxBy(at => Math.Abs(at.Change));
            var fails = plan.Policy.OnEnvironmentChange == FailOrWarn.Fail;
            yield return new Diagnostic(Codes.EnvironmentChanged, Text(changed), worst.Row.Case.Source) with
            {
                Severity = fails ? Severity.Error : Severity.Warning,
                Exit = fails ? ExitCode.NotJudged : ExitCode.Passed,
            };
        }
    }

    /// <summary>Today's median over the approved one, less 1; 0 where there is nothing to compare.</summary>
    private static double Change(PlannedRow row, Evidence evidence)
    {
        var today = row.Identical ? evidence.CurrentMs(row.Id) : evidence.ApprovedMs(row.Id);
        return row is { Approved: { } approved, ForeignReason: null } && !today.IsEmpty
            ? (Sample.Sharing(today).Median / approved.MedianMs) - 1
            : 0;
    }

    private static string Text(ImmutableArray<(PlannedRow Row, double Change)> changed)
    {
        var (row, change) = changed.MaxBy(at => Math.Abs(at.Change));
        var size = Percent.FromFraction(Math.Round(Math.Abs(change), ShownDigits));
        var largest = $"{row.Id}: this machine runs the approved kernel {size} "
            + $"{(change > 0 ? "slower" : "faster")} than when approved";
        var slower = changed.Count(at => at.Change > 0);
        var ways = slower == changed.Length ? "all slower"
            : slower == 0 ? "all faster"
            : $"{slower} slower, {changed.Length - slower} faster";
        return changed.Length == 1 ? largest : $"{changed.Length} rows ({ways}), the largest change: {largest}";
    }
}
