using System.Collections.Immutable;
using PrefillBench.Workload;

namespace PrefillBench.Devices;

/// <summary>Machine code of one kernel and how it is launched: what is kept when a row is approved, and what a worker is given.</summary>
/// <param name="Manifest">JSON of docs/kernel-abi.md with one variant.</param>
/// <param name="CodeSha256">
/// Over the instructions, the constants and the launch, without names, lines and compiler: two images that have it in common run the same.
/// </param>
public sealed record KernelImage(ReadOnlyMemory<byte> Cubin, string Manifest, string CodeSha256);

/// <summary>A device whose kernels are files beside the tool, so that a run can measure any folder of them.</summary>
public interface IKernelBuilder
{
    /// <summary>Compiles what the rows need.</summary>
    /// <param name="folder">Of kernels; null means those that come with the tool.</param>
    /// <param name="plantedDelay">By row id: links of the delay to plant, see kernels/include/pb/planted_delay.cuh; null plants none.</param>
    /// <returns>By row id; a row that no kernel of the folder can run is absent.</returns>
    ImmutableSortedDictionary<string, KernelImage> Build(string? folder, IEnumerable<WorkloadRow> rows, IReadOnlyDictionary<string, int>? plantedDelay = null);
}
