using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Runs.Planning;

/// <summary>
/// The approved rows that a run does not look at. Neither a filter nor a case that left the suite must let a slow row through unnoticed.
/// </summary>
/// <param name="Approved">Approved rows in all, looked at or not.</param>
/// <param name="Groups">Empty when the run looks at every approved row.</param>
internal sealed record UnseenRows(int Approved, ImmutableArray<UnseenGroup> Groups)
{
    private const string Filtered = "left out by --filter";
    private const string Lost = "no longer in the suite";
    private const string OtherKernel = "of kernels that this run does not have";
    private const string OtherCase = "in suites, which --case does not measure";

    public static UnseenRows Of(PlannedRun run)
    {
        var (read, inputs) = (run.Read, run.Read.Inputs);

        // A row that was approved with scales is looked at through the one without: that one is foreign to it.
        var seen = run.Sweep.Rows.Select(row => row.Row.Id).Concat(WithScales(run.Sweep.Cases.Select(c => c.Case), inputs)).ToHashSet();
        if (inputs.OwnCase)
        {
            var all = read.Store.List(read.Device.Slug);
            var others = all.Where(row => row.Suite != inputs.Suite.Name || !seen.Contains(row.Row));
            return Of(all.Length, (OtherCase, others.Select(row => $"{row.Suite} {row.Row}")));
        }

        var unseen = read.Baseline?.Rows.Keys.Where(id => !seen.Contains(id)).ToArray() ?? [];
        if (unseen.Length == 0)
        {
            return Of(read.Baseline?.Rows.Count ?? 0);
        }

        var ofSuite = WorkloadRow.AllOf(inputs.Suite.Cases, inputs.Kernels.Kernels)
            .Select(row => row.Id).Concat(WithScales(inputs.Suite.Cases, inputs)).ToHashSet();
        return Of(
            read.Baseline!.Rows.Count,
            (Filtered, unseen.Where(ofSuite.Contains)),
            (OtherKernel, unseen.Where(id => !ofSuite.Contains(id) && !OfRun(id, inputs))),
            (Lost, unseen.Where(id => !ofSuite.Contains(id) && OfRun(id, inputs))));
    }

    /// <param name="position">The suite's.</param>
    public IEnumerable<Diagnostic> Diagnostics(SourcePosition position) => Groups.Select(group =>
    {
        var (were, they) = group.Rows.Length == 1 ? ("was", "it is") : ("were", "they are");
        var text = $"{group.Rows.Length} of {PlainText.Count(Approved, "approved row")} {were} not looked at: "
            + $"{they} {group.Why}; the first is {group.Rows[0]}";
        return group.Why switch
        {
            Lost => new Diagnostic(Codes.DanglingBaseline, $"{text}; `baselines prune` removes such rows", position),
            OtherKernel => new(
                Codes.DanglingBaseline,
                $"{text}; name the kernels in `kernels: use` or with --kernel, or remove their rows with `baselines prune`", position),
            _ => new(Codes.NotLookedAt, text, position),
        };
    });

    /// <summary>True when the row is of a kernel that the run measures. A row's id ends with the kernel.</summary>
    private static bool OfRun(string id, RunInputs inputs) =>
        inputs.Kernels.Kernels.Any(kernel => id.EndsWith($"/{kernel.Name}", StringComparison.Ordinal));

    private static IEnumerable<string> WithScales(IEnumerable<AttentionCase> cases, RunInputs inputs) => WorkloadRow
        .AllOf(cases.Where(c => c.Fp8Scales == Fp8Scales.One).Select(c => c.WithScales(null)), inputs.Kernels.Kernels)
        .Select(row => row.Id);

    private static UnseenRows Of(int approved, params IEnumerable<(string Why, IEnumerable<string> Rows)> groups) => new(
        approved,
        [
            .. groups.Select(group => new UnseenGroup(group.Why, [.. group.Rows.Order(StringComparer.Ordinal)]))
                .Where(group => !group.Rows.IsEmpty),
        ]);
}

/// <param name="Why">The reason, worded as the end of "3 rows were ...".</param>
/// <param name="Rows">Row ids, never empty; of another suite than the run's with that suite before a blank.</param>
internal sealed record UnseenGroup(string Why, ImmutableArray<string> Rows);
