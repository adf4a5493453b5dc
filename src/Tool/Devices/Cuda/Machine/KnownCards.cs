using System.Collections.Immutable;
using PrefillBench.Units;

namespace PrefillBench.Devices.Cuda.Machine;

/// <summary>
/// One card of each architecture, with which a sweep is planned where no card is. Name and memory decide under which slug approved times
/// are looked for; the others decide memory and time, not which kernels run.
/// </summary>
/// <remarks>
/// Those of the H200 were read from one. Those of the other cards are as NVIDIA publishes them, of the B200 memory and L2 as its users
/// report them; none was read from a card. The largest shared memory of a block is in the CUDA C++ Programming Guide, "Technical
/// Specifications per Compute Capability".
/// </remarks>
internal static class KnownCards
{
    public static readonly ImmutableArray<GpuDescription> All =
    [
        Card("NVIDIA A100-SXM4-80GB", new(8, 0), 108, 1410, new(85_094_825_984), l2Mebibytes: 40, sharedKibibytes: 163),
        Card("NVIDIA GeForce RTX 3090", new(8, 6), 82, 1695, ByteCount.FromGibibytes(24), l2Mebibytes: 6, sharedKibibytes: 99),
        Card("NVIDIA GeForce RTX 4090", new(8, 9), 128, 2520, ByteCount.FromGibibytes(24), l2Mebibytes: 72, sharedKibibytes: 99),
        Card("NVIDIA H200", new(9, 0), 132, 1980, new(150_110_011_392), l2Mebibytes: 60, sharedKibibytes: 227),
        Card("NVIDIA B200", new(10, 0), 148, 1850, ByteCount.FromGibibytes(178), l2Mebibytes: 126, sharedKibibytes: 227),
        Card("NVIDIA GeForce RTX 5090", new(12, 0), 170, 2407, ByteCount.FromGibibytes(32), l2Mebibytes: 96, sharedKibibytes: 99),
    ];

    /// <param name="architecture">Ten times the compute capability, such as 90.</param>
    /// <returns>The card; null for an architecture without one.</returns>
    public static GpuDescription? Of(int architecture) =>
        All.FirstOrDefault(card => (card.Capability.Major * 10) + card.Capability.Minor == architecture);

    private static GpuDescription Card(
        string name, ComputeCapability capability, int multiprocessors, int megahertz, ByteCount memory, long l2Mebibytes,
        long sharedKibibytes) => new()
        {
            Ordinal = 0,
            Name = name,
            Uuid = "",
            PciBusId = "",
            Capability = capability,
            Multiprocessors = multiprocessors,
            Memory = memory,
            L2 = new(l2Mebibytes << 20),
            SharedPerBlock = new(sharedKibibytes << 10),
            MaxSmClockMegahertz = megahertz,
            ComputeMode = GpuComputeMode.Shared,
            EccEnabled = true,
            KillsLongKernels = false,
        };
}
