using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Gate;
using PrefillBench.Spec;
using PrefillBench.Statistics;
using PrefillBench.Units;

namespace PrefillBench.Runs.Calibrating;

/// <summary>A row's noise by the stored pairs of one and the same code.</summary>
/// <param name="Difference">Mean of ln(current / approved); sides that can be exchanged have 0.</param>
/// <param name="FirstSlot">Mean of ln(first measured / second measured).</param>
/// <param name="Noise">Standard deviation of a pair's log ratio.</param>
/// <param name="MustCatch">The slow-down of `must_catch: auto`; null where the row cannot be gated.</param>
internal sealed record CalibratedRow(
    string Id, int Pairs, MeanInterval Difference, MeanInterval FirstSlot, double Noise, Percent? MustCatch)
{
    /// <summary>The rows that the plan measures and that have pairs enough.</summary>
    public static ImmutableArray<CalibratedRow> AllOf(GatePlan plan, Calibration calibration)
    {
        var measurable = plan.Rows.Where(row => row.SkipReason is null).ToArray();
        return [.. measurable.Select(row => Of(row, calibration, plan.Policy, measurable.Length)).OfType<CalibratedRow>()];
    }

    /// <param name="rows">Rows that a run compares in pairs.</param>
    /// <returns>The row; null with fewer than two pairs.</returns>
    private static CalibratedRow? Of(PlannedRow row, Calibration calibration, GatePolicy policy, int rows)
    {
        var pairs = calibration.PairsOf(row.Id, row.Row.Case.Sha256);
        if (pairs.Length < 2)
        {
            return null;
        }

        double[] d = [.. pairs.Select(pair => pair.LogRatio)];
        double[] slots = [.. pairs.Select(pair => pair.CurrentFirst ? pair.LogRatio : -pair.LogRatio)];
        var noise = NoiseSd.FromPairs(d);
        var mustCatch = AutoMustCatch.For(
            policy.Tolerate, NoiseSd.Upper(noise, d.Length), rows, TwoStageRule.InForce.MostConfirmingWithin(policy.MaxPairs));
        return new(
            row.Id, d.Length, MeanInterval.Of(d), MeanInterval.Of(slots), noise,
            mustCatch is AutoMustCatch.Gated { Value: var value } ? value : null);
    }
}
