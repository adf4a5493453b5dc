using PrefillBench.Spec;

namespace PrefillBench.Devices;

/// <summary>All that a worker knows when it opens a device. Nothing in it names the side that the worker serves.</summary>
/// <param name="Selector"><c>auto</c>, <c>cpu</c>, <c>cuda[:N|UUID]</c> or <c>fake:PATH</c>.</param>
/// <param name="SideFolder">A side's code, as <see cref="SideCode"/> wrote it, for a worker; null for who plans.</param>
/// <param name="WarmL2">Leave the caches as the previous launch left them.</param>
/// <param name="Places">Places of compilers and compiled kernels; null where only devices without a compiler are opened.</param>
public sealed record DeviceRequest(
    string Selector, string? SideFolder = null, bool WarmL2 = false, ToolchainPlaces? Places = null)
{
    /// <summary>The kernels to plan with; ignored if a side's code is given.</summary>
    public KernelSet Kernels { get; init; } = KernelSet.Bundled;
}

/// <summary>A worker's place in the run.</summary>
/// <param name="Unit">Index of the replicate or pair, from 0.</param>
/// <param name="Slot">0 for the worker that takes the device first, 1 for the second of a pair.</param>
/// <param name="Placement">Seed by which a device may vary where memory lies; the same for both members of a pair. 0 leaves it
/// alone.</param>
public sealed record UnitPlace(int Unit, int Slot, ulong Placement = 0);
