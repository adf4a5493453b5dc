using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;

namespace PrefillBench.Runs;

/// <summary>
/// Whether what a run measures can be approved afterwards. Where it cannot, the run judges all the same, and says so at its beginning.
/// </summary>
/// <param name="HasPlace">What is measured can be kept until it is approved.</param>
/// <param name="Warnings">Why it cannot be approved; empty when it can.</param>
internal sealed record Approvable(bool HasPlace, ImmutableArray<Diagnostic> Warnings)
{
    // A case of the command line, which nobody approves, and a comparison with another side than the approved one.
    private static readonly Approvable Never = new(HasPlace: false, []);

    public static Approvable Of(ReadRun read) =>
        read.Inputs.Spec is null || read.Request.Against is not null ? Never : Of(read.Store, read.Today);

    private static Approvable Of(BaselineStore store, Fingerprint today)
    {
        var place = PfbException.Of(() => WriteProbe.File(store.ReceivedPath(today.Slug, today.Suite)));
        var log = PfbException.Of(() => store.Log(today.Slug, today.Suite).Read());
        return new(place.Count == 0, [
            .. place.Concat(log).Select(reason => reason with
            {
                Text = $"this run cannot be approved: {reason.Text}", Severity = Severity.Warning, Exit = ExitCode.Passed,
            }),
        ]);
    }
}
