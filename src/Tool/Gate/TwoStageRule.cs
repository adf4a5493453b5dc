using System.Collections.Immutable;
using PrefillBench.Statistics;
using PrefillBench.Units;

namespace PrefillBench.Gate;

/// <summary>
/// The numbers of the two-stage rule, which <see cref="TwoStageTest"/> applies; docs/statistics.md says where each comes from.
/// Whoever changes one raises <see cref="GateRules.Version"/> and runs the evaluation again.
/// </summary>
public sealed record TwoStageRule
{
    private TwoStageRule()
    {
    }

    public static TwoStageRule InForce { get; } = new();

    /// <summary>Pairs that every row gets first.</summary>
    public int ScreenPairs { get; } = 5;

    /// <summary>Fresh pairs of the one test, at the least: 2^-12 is below its share of the smallest false_alarm allowed.</summary>
    public int LeastConfirmingPairs { get; } = 12;

    /// <summary>The largest number of confirming pairs, for rows whose noise asks for them.</summary>
    public int MostConfirmingPairs { get; } = 20;

    /// <summary>The part of false_alarm that the one test has; the rest is for everything seen later.</summary>
    public double TestedOnceShare { get; } = 0.8;

    /// <summary>The shares of PASS evidence that one pair can win or lose.</summary>
    public ImmutableArray<double> PassBets { get; } = [.. PassEvidence.Bets];

    /// <summary>must_catch: auto never goes beyond this; a row that needs more is UNGATED.</summary>
    public Percent MustCatchCap { get; } = AutoMustCatch.Most;

    /// <summary>Fewer pairs than this can never confirm a regression.</summary>
    public int LeastPairs => ScreenPairs + LeastConfirmingPairs;

    /// <summary>The level of the one test.</summary>
    public double TestedOnceLevel(double falseAlarm) => TestedOnceShare * falseAlarm;

    /// <summary>The level of everything seen later.</summary>
    public double LaterLevel(double falseAlarm) => (1 - TestedOnceShare) * falseAlarm;

    /// <summary>The most confirming pairs that fit between the screen and max_pairs.</summary>
    public int MostConfirmingWithin(int maxPairs) => Math.Clamp(maxPairs - ScreenPairs, LeastConfirmingPairs, MostConfirmingPairs);
}
