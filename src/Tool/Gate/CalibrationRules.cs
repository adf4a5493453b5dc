using System.Collections.Immutable;

namespace PrefillBench.Gate;

/// <summary>Chooses what to measure next where no verdict is needed: pairs for a noise or for a size. Pure.</summary>
public static class CalibrationRules
{
    /// <summary>All rows in every pair.</summary>
    /// <param name="pairs">Undisturbed pairs wanted of every row.</param>
    public static MeasureStep Next(ImmutableArray<PlannedRow> rows, int pairs, Evidence evidence) =>
        Next(rows, evidence, measurable => evidence.ValidPairs.Length >= pairs ? [] : measurable, pairs);

    /// <summary>Asks only for the rows that lack pairs, where rows already have unequal numbers of them.</summary>
    /// <inheritdoc cref="Next(ImmutableArray{PlannedRow}, int, Evidence)"/>
    public static MeasureStep NextOfEach(ImmutableArray<PlannedRow> rows, int pairs, Evidence evidence) =>
        Next(rows, evidence, measurable => [.. measurable.Where(row => evidence.LogRatios(row.Id).Length < pairs)], pairs);

    private static MeasureStep Next(
        ImmutableArray<PlannedRow> rows, Evidence evidence, Func<ImmutableArray<PlannedRow>, ImmutableArray<PlannedRow>> lacking, int pairs)
    {
        var measurable = rows.Where(r => r.SkipReason is null && evidence.Of(r.Id).Fault is null).ToImmutableArray();
        return measurable.IsEmpty ? new MeasureStep.Enough("no row is left to measure")
            : GateRules.TooManyDisturbed(evidence) ? new MeasureStep.Enough($"{evidence.InvalidUnits} pairs were disturbed")
            : lacking(measurable) is { IsEmpty: false } next ? new MeasureStep.Pair(next)
            : new MeasureStep.Enough($"every row has {pairs} pairs");
    }
}
