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

    /// <summary>
    /// Fresh pairs of a row that is clearly slower, at the least: 2^-8 is below its share of a false_alarm of 1 %, 2^-7 hardly.
    /// </summary>
    public int LeastClearPairs { get; } = 8;

    /// <summary>
    /// Fresh pairs before the test of rows that looked faster may be left out: the first one or two of a row that is faster by little more
    /// than tolerated often do not show it.
    /// </summary>
    public int LeastFasterPairs { get; } = 3;

    /// <summary>
    /// Standard deviations of a pair, the assumed one or the screen's own if that is larger, by which the screen shows, with 99 %, that a
    /// clear row is slower than tolerated. Then hardly a pair in a thousand has a contrary sign, and few pairs decide as surely as many.
    /// </summary>
    public double ClearlySlower { get; } = 2.5;

    /// <summary>The part of false_alarm that the one test has; the rest is for everything seen later.</summary>
    public double TestedOnceShare { get; } = 0.8;

    /// <summary>Of `missed`: the part that the screen's pairs may spend, and the part of the rest that each further pair leaves.</summary>
    public (double FirstShare, double KeptShare) PassSpending { get; } = (PassEvidence.FirstShare, PassEvidence.KeptShare);

    /// <summary>Standard errors by which the mean of a row that passes lies below must_catch, at the least.</summary>
    public double PassErrors { get; } = PassEvidence.LeastErrors;

    /// <summary>must_catch: auto never goes beyond this; a row that needs more is UNGATED.</summary>
    public Percent MustCatchCap { get; } = AutoMustCatch.Most;

    /// <summary>Fewer pairs than this can never confirm a regression of must_catch.</summary>
    public int LeastPairs => ScreenPairs + LeastConfirmingPairs;

    /// <summary>The level of the one test.</summary>
    public double TestedOnceLevel(double falseAlarm) => TestedOnceShare * falseAlarm;

    /// <summary>The level of everything seen later.</summary>
    public double LaterLevel(double falseAlarm) => (1 - TestedOnceShare) * falseAlarm;

    /// <summary>Pairs after which sign flips can reach this level; those of clear rows.</summary>
    public int ClearPairs(double level) => Math.Max(LeastClearPairs, (int)Math.Ceiling(-Math.Log2(level)));

    /// <summary>The most confirming pairs that fit between the screen and max_pairs.</summary>
    public int MostConfirmingWithin(int maxPairs) => Math.Clamp(maxPairs - ScreenPairs, LeastConfirmingPairs, MostConfirmingPairs);
}
