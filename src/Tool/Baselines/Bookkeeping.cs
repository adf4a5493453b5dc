using System.Collections.Immutable;
using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines;

/// <summary>
/// All that is kept of one suite, read once and before anything is measured: a damaged file is found while there is nothing to lose,
/// and what breaks later cannot end a run that has measured.
/// </summary>
public sealed record Bookkeeping(ApprovedFile? Approved, Calibration? Calibration, Qualification? Qualification)
{
    /// <exception cref="PfbException">Files are damaged; the exception has the complaints about all of them.</exception>
    public static Bookkeeping Read(BaselineStore store, string slug, string suite)
    {
        var read = new Bookkeeping(null, null, null);
        Diagnostic[] complaints =
        [
            .. PfbException.Of(() => read = read with { Approved = store.LoadFile(slug, suite) }),
            .. PfbException.Of(() => read = read with { Calibration = store.LoadCalibration(slug, suite) }),
            .. PfbException.Of(() => read = read with { Qualification = store.LoadQualification(slug, suite) }),
        ];
        return complaints.Length == 0 ? read : throw new PfbException(complaints);
    }

    /// <summary>Why a change of the approved rows cannot be written; empty when it can.</summary>
    public static ImmutableArray<Diagnostic> WhyNoChange(BaselineStore store, string slug, string suite) =>
    [
        .. PfbException.Of(() => store.Log(slug, suite).Read()),
        .. PfbException.Of(() => WriteProbe.File(store.LogPath(slug, suite))),
        .. PfbException.Of(() => WriteProbe.File(store.VerifiedPath(slug, suite))),
    ];
}
