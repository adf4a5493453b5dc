using System.Collections.Immutable;
using PrefillBench.Diagnostics;

namespace PrefillBench.Runs;

/// <summary>
/// Says whether the measurements of a run can be approved afterwards. Where they cannot, the run judges all the same, and says so at its
/// beginning.
/// </summary>
/// <param name="IsOffered">True when measurements are kept until somebody approves them.</param>
/// <param name="Warnings">Reasons why approving them will fail; empty when none is known.</param>
internal sealed record Approvable(bool IsOffered, ImmutableArray<Diagnostic> Warnings)
{
    // A case of the command line, which nobody approves, and a comparison with another side than the approved one.
    private static readonly Approvable Never = new(IsOffered: false, []);

    public static bool IsOfferedTo(ReadRun read) => read is { Inputs.Spec: not null, Request.Against: null };

    public static Approvable Of(ReadRun read)
    {
        if (!IsOfferedTo(read))
        {
            return Never;
        }

        var (store, slug, suite) = (read.Store, read.Today.Slug, read.Today.Suite);
        var place = PfbException.Of(() => WriteProbe.File(store.VerifiedPath(slug, suite)));
        var log = PfbException.Of(() => store.Log(slug, suite).Read());
        return new(IsOffered: true, [
            .. place.Concat(log).Select(reason => reason with
            {
                Text = $"this run cannot be approved here: {reason.Text}", Severity = Severity.Warning, Exit = ExitCode.Passed,
            }),
        ]);
    }
}
