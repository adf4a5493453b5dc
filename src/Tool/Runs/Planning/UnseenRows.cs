using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Report;
using PrefillBench.Workload;

namespace PrefillBench.Runs.Planning;

/// <summary>
/// The approved rows that a run does not look at. Neither a filter nor a case that left the suite must let a slow row through unnoticed.
/// </summary>
internal static class UnseenRows
{
    private const string Filtered = "left out by --filter";
    private const string Lost = "of cases that the suite no longer has";
    private const string OtherCase = "of the suites, which --case leaves out";

    /// <returns>Null when every approved row is in the run's plan.</returns>
    public static NotLookedAtSection? Of(BaselineStore store, string slug, ApprovedBaseline? baseline, SweepPlan sweep, RunInputs inputs)
    {
        var seen = sweep.Rows.Select(row => row.Row.Id).ToHashSet();
        if (inputs.OwnCase)
        {
            var all = store.List(slug);
            var others = all.Where(row => row.Suite != inputs.Suite.Name || !seen.Contains(row.Row));
            return Section(all.Length, (OtherCase, others.Select(row => $"{row.Suite} {row.Row}")));
        }

        var unseen = baseline?.Rows.Keys.Where(id => !seen.Contains(id)).ToArray() ?? [];
        var ofSuite = WorkloadRow.AllOf(inputs.Suite.Cases).Select(row => row.Id).ToHashSet();
        return Section(
            baseline?.Rows.Count ?? 0, (Filtered, unseen.Where(ofSuite.Contains)), (Lost, unseen.Where(id => !ofSuite.Contains(id))));
    }

    public static IEnumerable<Diagnostic> Diagnostics(NotLookedAtSection? unseen, RunInputs inputs) => unseen?.Groups.Select(group =>
    {
        var (were, they) = group.Rows.Length == 1 ? ("was", "it is") : ("were", "they are");
        var text = $"{group.Rows.Length} of {PlainText.Count(unseen.Approved, "approved row")} {were} not looked at: "
            + $"{they} {group.Why}; the first is {group.Rows[0]}";
        return group.Why == Lost
            ? new Diagnostic(Codes.DanglingBaseline, $"{text}; `baselines prune` removes rows of such cases", inputs.Suite.Source)
            : new Diagnostic(Codes.NotLookedAt, text, inputs.Suite.Source);
    }) ?? [];

    private static NotLookedAtSection? Section(int approved, params IEnumerable<(string Why, IEnumerable<string> Rows)> groups)
    {
        ImmutableArray<NotLookedAtGroup> some =
        [
            .. groups.Select(group => new NotLookedAtGroup(group.Why, [.. group.Rows.Order(StringComparer.Ordinal)]))
                .Where(group => !group.Rows.IsEmpty),
        ];
        return some.IsEmpty ? null : new(approved, some);
    }
}
