using System.Collections.Immutable;

namespace PrefillBench.Gate;

/// <summary>What to measure next. Pure: the same plan and evidence always ask for the same step.</summary>
public static class GateRules
{
    /// <summary>
    /// Increment whenever the same pairs could get a different verdict; qualifications made under another version are not counted.
    /// 2: the screen asks for rows that could be slower by must_catch, 12 to 20 confirming pairs, must_catch: auto from simulated power.
    /// 3: processes that run one after the other are compared by the faster halves of their launches, not by medians.
    /// 4: rows that the screen shows to be clearly slower are tested apart, after 8 confirming pairs or a few more,
    /// and a test of rows that are proved to PASS meanwhile is not finished.
    /// 5: PASS by a sequential sign-flip test, where it was an e-process.
    /// 6: a test of rows that looked faster is not finished either once their fresh pairs say otherwise.
    /// </summary>
    public const int Version = 6;

    /// <summary>Disturbed units beyond this share of all are not replaced any more; the rows concerned become INVALID.</summary>
    private const double ReplacedShare = 0.25;

    /// <summary>Replaced whatever the share, so that one disturbance early on does not end a run.</summary>
    private const int AlwaysReplaced = 2;

    public static MeasureStep Next(GatePlan plan, Evidence evidence)
    {
        var measurable = plan.Rows.Where(r => r.SkipReason is null && evidence.Of(r.Id).Fault is null).ToImmutableArray();
        if (measurable.IsEmpty)
        {
            return new MeasureStep.Enough("no row is left to measure");
        }

        if (TooManyDisturbed(evidence))
        {
            return new MeasureStep.Enough($"{evidence.InvalidUnits} measurements were disturbed");
        }

        var alone = measurable.Where(r => evidence.Current(r.Id).Length < ProcessesAlone(plan, r)).ToImmutableArray();
        return alone.IsEmpty ? NextPair(plan, evidence) : new MeasureStep.Replicate(alone);
    }

    public static bool TooManyDisturbed(Evidence evidence) =>
        evidence.InvalidUnits > Math.Max(AlwaysReplaced, ReplacedShare * (evidence.Pairs.Length + evidence.Replicates.Length));

    private static MeasureStep NextPair(GatePlan plan, Evidence evidence)
    {
        var test = new TwoStageTest(plan, evidence);
        if (test.Compared.IsEmpty)
        {
            return new MeasureStep.Enough("no row has code to be paired with, and every row has its processes");
        }

        if (evidence.ValidPairs.Length >= plan.MaxPairs)
        {
            return new MeasureStep.Enough($"{plan.MaxPairs} pairs were measured, which is max_pairs");
        }

        if (!test.Screened)
        {
            return new MeasureStep.Pair(test.Compared);
        }

        var undecided = test.Family.Where(test.IsUndecided);
        var rows = (test.Confirmed ? undecided : test.AwaitedRows.UnionBy(undecided, r => r.Id)).ToImmutableArray();
        return rows.IsEmpty ? new MeasureStep.Enough("every row is decided") : new MeasureStep.Pair(rows);
    }

    /// <summary>
    /// Fresh processes of a row that has no pairs. The same machine code needs one, which checks its output and shows how fast the machine
    /// is today; a row without code to pair with gets the suite's number.
    /// </summary>
    private static int ProcessesAlone(GatePlan plan, PlannedRow row) => row.WhyAlone is not null ? plan.Processes : row.Identical ? 1 : 0;
}
