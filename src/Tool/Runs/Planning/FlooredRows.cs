using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Gate;
using PrefillBench.Spec;

namespace PrefillBench.Runs.Planning;

/// <summary>The rows whose tolerance a floor in microseconds decides, in plan order.</summary>
/// <param name="Rule">The rule in the words of <see cref="RowTolerance.Text(GatePolicy)"/>.</param>
/// <param name="WithoutTime">Rows whose approved time is not known, so that the percentage holds alone.</param>
/// <param name="Measured">Rows that are measured.</param>
public sealed record FlooredRows(string Rule, ImmutableArray<(string Row, RowTolerance Tolerance)> Rows, int WithoutTime, int Measured)
{
    /// <param name="baseline">The approved baseline; null without one.</param>
    /// <returns>The rows in which the floor decides; null where the policy has no floor.</returns>
    internal static FlooredRows? Of(GatePolicy policy, SweepPlan plan, ApprovedBaseline? baseline, Fingerprint today)
    {
        if (policy.TolerateFloor is null)
        {
            return null;
        }

        var comparable = baseline is not null && Fingerprint.Differences(baseline, today).IsEmpty ? baseline : null;
        var rows = plan.Rows.Where(row => row.SkipReason is null)
            .Select(row => (row.Row.Id, StoredMs: StoredTimes.OfSameWork(comparable, row.Row))).ToArray();
        return new(
            RowTolerance.Text(policy),
            [.. rows.Select(row => (row.Id, Tolerance: RowTolerance.Of(row.StoredMs, policy))).Where(row => row.Tolerance.ByFloor)],
            rows.Count(row => row.StoredMs is null), rows.Length);
    }
}
