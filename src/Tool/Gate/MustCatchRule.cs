using System.Globalization;
using PrefillBench.Spec;
using PrefillBench.Statistics;
using PrefillBench.Units;

namespace PrefillBench.Gate;

/// <summary>The slow-down that must be caught on a row; Value is null where noise puts it beyond the cap.</summary>
/// <param name="PairsNeeded">Pairs that would be needed even for the cap, where the row is ungated.</param>
public readonly record struct RowMustCatch(Percent? Value, int PairsNeeded);

public static class MustCatchRule
{
    /// <summary>Fixed before a pair is seen: by the spec, by the approved row, or by the noise that was known beforehand.</summary>
    /// <param name="rows">Rows that share the test.</param>
    public static RowMustCatch For(PlannedRow row, GatePolicy policy, int rows) =>
        AtPercentage(row, policy, rows) is { Value: { } value } rule
            ? rule with { Value = RowTolerance.Of(row, policy).Lifted(value) }
            : AtPercentage(row, policy, rows);

    /// <summary>The rule by the tolerated percentage, before a floor in microseconds raises both limits.</summary>
    private static RowMustCatch AtPercentage(PlannedRow row, GatePolicy policy, int rows) => policy.MustCatch switch
    {
        MustCatch.Fixed { Value: var value } => new(value, 0),
        MustCatch.ByDuration { Steps: var steps } =>
            new(steps.First(s => s.Below is not { } below || row.ExpectedMs < below.Value).Value, 0),

        // Not one approved for other work under the same name, nor one that a later tolerance has overtaken.
        MustCatch.Auto when row is { ForeignReason: null, Approved.MustCatch: { } approved } && approved > policy.Tolerate.Fraction =>
            new(Percent.FromFraction(approved), 0),
        MustCatch.Auto => FromNoise(row, policy, rows),
        _ => throw new InvalidOperationException("MustCatch has three cases"),
    };

    private static RowMustCatch FromNoise(PlannedRow row, GatePolicy policy, int rows)
    {
        var pairs = TwoStageRule.InForce.MostConfirmingWithin(policy.MaxPairs);
        return AutoMustCatch.For(policy.Tolerate, row.UpperNoise, rows, pairs) switch
        {
            AutoMustCatch.Gated { Value: var value } => new(value, 0),
            AutoMustCatch.Ungated { PairsNeeded: var needed } => new(null, needed),
            _ => throw new InvalidOperationException("AutoMustCatch has two cases"),
        };
    }

    /// <summary>The rule as the spec would write it.</summary>
    public static string Text(MustCatch rule) => rule switch
    {
        MustCatch.Auto => "auto",
        MustCatch.Fixed { Value: var value } => value.ToString(),
        MustCatch.ByDuration { Steps: var steps } => string.Join(", ", steps.Select(s => s.Below is { } below
            ? string.Create(CultureInfo.InvariantCulture, $"{s.Value} below {below.Value:0.###} ms")
            : $"else {s.Value}")),
        _ => throw new InvalidOperationException("MustCatch has three cases"),
    };
}
