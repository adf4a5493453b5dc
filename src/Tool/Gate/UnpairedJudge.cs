using PrefillBench.Baselines;
using PrefillBench.Measurement;
using PrefillBench.Spec;
using PrefillBench.Statistics;

namespace PrefillBench.Gate;

/// <summary>
/// Verdicts on rows without a counterpart, which are measured alone. A time of another day can prove nothing but a change that no machine
/// explains: predictions from earlier runs alarmed falsely in 1 of 9, 5 of 24 and 7 of 36 real runs where 1 % was promised
/// (docs/statistics.md).
/// </summary>
internal static class UnpairedJudge
{
    /// <summary>Today's time over the approved one from which on the row is REGRESSED.</summary>
    public const double UnmistakableRatio = 2.5;

    public static RowResult Judge(PlannedRow row, GatePlan plan, Evidence evidence)
    {
        var processes = evidence.Current(row.Id).Length;
        if (processes < plan.Processes)
        {
            return processes == 0
                ? new RowResult(row, Verdict.Missing, "no process was completed")
                : new RowResult(row, Verdict.Inconclusive, $"{processes} of {plan.Processes} processes were completed");
        }

        return (row.Approved, row.ForeignReason) switch
        {
            // Nothing approved is looked for where --against names the other side; that side's kernel is what is missing.
            (null, _) => WithoutBaseline(
                row, plan, plan.PairsWithApproved && row.Names is null ? "nothing approved to compare with" : row.WhyAlone!),
            (_, { } foreign) => new RowResult(row, Verdict.ForeignBaseline, foreign),
            _ => AgainstTime(row, row.Approved, plan, evidence),
        };
    }

    private static RowResult AgainstTime(PlannedRow row, ApprovedRow approved, GatePlan plan, Evidence evidence)
    {
        var ratio = Sample.Sharing(evidence.CurrentMs(row.Id)).Median / approved.MedianMs;
        var effect = $"{PairsJudge.Signed(ratio)} against the approved time";
        return ratio > UnmistakableRatio
            ? new RowResult(row, Verdict.Regressed, $"{effect}, more than {UnmistakableRatio} times as long") { Ratio = ratio }
            : WithoutBaseline(row, plan, $"{row.WhyAlone}; {effect}, which proves nothing up to a factor of {UnmistakableRatio}");
    }

    private static RowResult WithoutBaseline(PlannedRow row, GatePlan plan, string why) =>
        plan.Policy.OnMissingBaseline == FailOrRecord.Record
            ? new RowResult(row, Verdict.Recorded, $"measured; {why}")
            : new RowResult(row, Verdict.NoBaseline, why);
}
