using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.Units;

namespace PrefillBench.Gate;

/// <summary>
/// How far the code has come from the anchor: the approved times over the anchor's, times today's ratio. Many approved steps, each within
/// the tolerance, add up here (ten of 1.5 % are 16 %). The limit is wide, for the stored times are of different sessions.
/// </summary>
internal static class AnchorCheck
{
    private const double LeastDrift = 0.05;
    private const double NoiseMultiple = 4;

    public static IEnumerable<Diagnostic> Of(GatePlan plan, ImmutableArray<RowResult> judged)
    {
        var drifted = judged
            .Select(result => (result.Planned, Drift: Drift(result)))
            .Where(at => at.Drift > Math.Max(LeastDrift, NoiseMultiple * at.Planned.PairNoise))
            .Select(at => new Diagnostic(
                Codes.AnchorDrift,
                $"{at.Planned.Id}: {Percent.FromFraction(at.Drift)} slower than the anchor's {new Milliseconds(at.Planned.AnchorMs!.Value)}",
                at.Planned.Row.Case.Source));
        return VerdictDiagnostics.Shortened([.. drifted], "rows")
            .Select(d => plan.Policy.OnDrift == FailOrWarn.Fail ? d with { Severity = Severity.Error, Exit = ExitCode.Regressed } : d);
    }

    /// <summary>As a fraction; 0 where there is no anchor or nothing was judged.</summary>
    private static double Drift(RowResult result)
    {
        if (result.Planned is not { AnchorMs: { } anchor, Approved: { } approved, ForeignReason: null })
        {
            return 0;
        }

        double? today = result.Verdict == Verdict.Identical ? 1 : result.Ratio;
        return today is { } ratio ? (approved.MedianMs() * ratio / anchor) - 1 : 0;
    }
}
