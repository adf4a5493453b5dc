using System.Collections.Immutable;
using PrefillBench.Spec;

namespace PrefillBench.Runs;

/// <summary>What spec and command line together ask for.</summary>
/// <param name="Suite">With all its cases.</param>
/// <param name="Cases">Those that --filter leaves.</param>
/// <param name="Kernels">That each case is measured with.</param>
/// <param name="OwnCase">One case of the command line takes the place of a suite.</param>
internal sealed record RunInputs(BenchSpec? Spec, Suite Suite, ImmutableArray<AttentionCase> Cases, KernelSet Kernels, bool OwnCase)
{
    public string SpecFile => Spec?.File ?? "";

    public string SpecSha256 => Spec?.Sha256 ?? "";
}
