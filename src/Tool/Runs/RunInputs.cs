using System.Collections.Immutable;
using PrefillBench.Spec;

namespace PrefillBench.Runs;

/// <summary>The cases and kernels that spec and command line together ask for.</summary>
/// <param name="Suite">The suite with all its cases.</param>
/// <param name="Cases">The cases that --filter leaves.</param>
/// <param name="Kernels">The kernels that each case is measured with.</param>
/// <param name="OwnCase">One case of the command line takes the place of a suite.</param>
internal sealed record RunInputs(BenchSpec? Spec, Suite Suite, ImmutableArray<AttentionCase> Cases, KernelSet Kernels, bool OwnCase)
{
    public string SpecFile => Spec?.File ?? "";

    public string SpecSha256 => Spec?.Sha256 ?? "";
}
