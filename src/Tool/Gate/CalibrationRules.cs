using System.Collections.Immutable;

namespace PrefillBench.Gate;

/// <summary>What to measure next when the noise itself is measured: pairs of the same code, all rows in each. Pure.</summary>
public static class CalibrationRules
{
    /// <param name="pairs">Undisturbed pairs wanted of every row.</param>
    public static MeasureStep Next(ImmutableArray<PlannedRow> rows, int pairs, Evidence evidence)
    {
        var measurable = rows.Where(r => r.SkipReason is null && evidence.Of(r.Id).Fault is null).ToImmutableArray();
        return measurable.IsEmpty ? new MeasureStep.Enough("no row is left to measure")
            : GateRules.TooManyDisturbed(evidence) ? new MeasureStep.Enough($"{evidence.InvalidUnits} pairs were disturbed from outside")
            : evidence.ValidPairs.Length >= pairs ? new MeasureStep.Enough($"every row has its {pairs} pairs")
            : new MeasureStep.Pair(measurable);
    }
}
