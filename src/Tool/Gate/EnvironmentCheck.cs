using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement;
using PrefillBench.Spec;
using PrefillBench.Statistics;
using PrefillBench.Units;

namespace PrefillBench.Gate;

/// <summary>
/// Today's times of the approved code against its approved times, for pairs cannot see what slows both sides: a driver, a card, a
/// neighbour. It is no verdict on a kernel.
/// </summary>
internal static class EnvironmentCheck
{
    private const double LeastChange = 0.03;
    private const double NoiseMultiple = 4;

    /// <summary>Larger changes are told, as a fraction of the approved time.</summary>
    internal static double Limit(double pairNoise) => Math.Max(LeastChange, NoiseMultiple * pairNoise);

    /// <summary>A slow machine shows in every row at once: one line for each direction.</summary>
    public static IEnumerable<Diagnostic> Of(GatePlan plan, Evidence evidence) => plan.Rows
        .Select(row => (Row: row, Change: Change(row, evidence)))
        .Where(at => Math.Abs(at.Change) > Limit(at.Row.PairNoise))
        .GroupBy(at => at.Change > 0)
        .SelectMany(group => VerdictDiagnostics.Shortened(
            [.. group.Select(at => (Say(at.Row, at.Change, plan.Policy), (double?)Math.Abs(at.Change)))], "rows"));

    /// <summary>Today's median over the approved one, less 1; 0 where there is nothing to compare.</summary>
    private static double Change(PlannedRow row, Evidence evidence)
    {
        var today = row.Identical ? evidence.Current(row.Id) : evidence.Approved(row.Id);
        return row is { Approved: { } approved, ForeignReason: null } && !today.IsEmpty
            ? (Sample.Of([.. today.Select(m => m.Median().Value)]).Median / approved.MedianMs) - 1
            : 0;
    }

    private static Diagnostic Say(PlannedRow row, double change, GatePolicy policy)
    {
        var fails = policy.OnEnvironmentChange == FailOrWarn.Fail;
        return new Diagnostic(
            Codes.EnvironmentChanged,
            $"{row.Id}: this machine runs the approved kernel {Percent.FromFraction(Math.Abs(change))} "
            + $"{(change > 0 ? "slower" : "faster")} than when approved",
            row.Row.Case.Source) with
        {
            Severity = fails ? Severity.Error : Severity.Warning,
            Exit = fails ? ExitCode.NotJudged : ExitCode.Passed,
        };
    }
}
