using PrefillBench.Spec;

namespace PrefillBench.Gate;

/// <summary>Verdicts about speed that the spec has agreed to live with for a while.</summary>
internal static class Waivers
{
    public static RowResult Apply(RowResult result, GatePolicy policy, DateOnly today)
    {
        if (result.Verdict is not (Verdict.Regressed or Verdict.Drift or Verdict.Inconclusive))
        {
            return result;
        }

        var row = result.Planned.Row;
        var waiver = policy.Waivers.FirstOrDefault(w =>
            today <= w.Until && (w.Kernel is null || w.Kernel == row.Kernel.Name) && Glob.Matches(w.Case, row.Case.Id));
        return waiver is null
            ? result
            : result with
            {
                Verdict = Verdict.Waived,
                Reason = $"{result.Verdict.Name()} waived until {waiver.Until:yyyy-MM-dd} ({waiver.Reason}): {result.Reason}",
            };
    }
}
