using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Devices.Cuda.Machine;
using PrefillBench.Devices.Cuda.Watch;
using PrefillBench.Spec;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>The parts of an open device that rows need. Its context is current on the calling thread.</summary>
/// <param name="Stream">Everything runs on it, in order; it does not wait for the default stream.</param>
/// <param name="ColdL2">True when launches start with a cold L2 cache.</param>
/// <param name="HasTensorMaps">Compute capability 9.0 on.</param>
/// <param name="Rates">The plan's, alike on both sides of a pair: by them it is decided how launches are timed.</param>
internal sealed record RowDevice(
    StreamHandle Stream, UtilityKernels Utilities, int Multiprocessors, long L2Bytes, bool ColdL2, bool HasTensorMaps, DeviceRates Rates,
    ClockWatch Watch)
{
    private const uint Threads = 256;

    /// <summary>Enough to keep every multiprocessor's registers busy with small kernels.</summary>
    private const int BlocksPerMultiprocessor = 8;

    private readonly Lazy<Milliseconds> launchOverhead = new(() => LaunchOverhead.Measure(Stream, Utilities.Compare), isThreadSafe: false);

    /// <summary>Measured at the first call: what an empty kernel takes between two events. Shown, never subtracted.</summary>
    public Milliseconds EmptyLaunch => launchOverhead.Value;

    /// <summary>The shape of a launch whose threads stride over the items.</summary>
    public LaunchShape Over(long items) =>
        new((uint)Math.Clamp((items + Threads - 1) / Threads, 1, (long)Multiprocessors * BlocksPerMultiprocessor), Threads);

    /// <summary>Seed of placements, <see cref="PlacementPad"/>.</summary>
    public ulong Placement { get; init; }

    /// <summary>The rates that no kernel can exceed; null where the card's are not known.</summary>
    public CudaPeak? Peak { get; init; }

    public void Synchronize() => Driver.cuStreamSynchronize(Stream).ThrowIfFailed();
}
