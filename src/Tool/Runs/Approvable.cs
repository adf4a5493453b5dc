using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;

namespace PrefillBench.Runs;

/// <summary>
/// Says whether the measurements of a run can be approved afterwards, and what was approved before. Where they cannot, the run judges all
/// the same, and says so at its beginning.
/// </summary>
/// <param name="IsOffered">True when measurements are kept until somebody approves them.</param>
/// <param name="Warnings">Reasons why approving them will fail; empty when none is known.</param>
/// <param name="Log">The changes of the suite's baseline, oldest first; empty if their log cannot be read.</param>
internal sealed record Approvable(bool IsOffered, ImmutableArray<Diagnostic> Warnings, ImmutableArray<ApprovalEntry> Log)
{
    // Nobody approves a case of the command line, or times beside another side than the approved one.
    public static bool IsOfferedTo(ReadRun read) => read is { Inputs.Spec: not null, Request.Against: null };

    public static Approvable Of(ReadRun read)
    {
        var (store, slug, suite) = (read.Store, read.Today.Slug, read.Today.Suite);
        ImmutableArray<ApprovalEntry> log = [];
        var unreadable = PfbException.Of(() => log = store.Log(slug, suite).Read());
        return !IsOfferedTo(read) ? new(IsOffered: false, [], log) : new(IsOffered: true, [
            .. PfbException.Of(() => WriteProbe.File(store.VerifiedPath(slug, suite))).Concat(unreadable).Select(reason => reason with
            {
                Text = $"this run cannot be approved here: {reason.Text}", Severity = Severity.Warning, Exit = ExitCode.Passed,
            }),
        ], log);
    }
}
