using System.Collections.Immutable;

namespace PrefillBench.Devices.Cuda.Compilation;

/// <summary>Limits of one multiprocessor. All of these have 65,536 registers.</summary>
internal sealed record MultiprocessorLimits(int Blocks, int Warps, int SharedBytes, int SharedBytesPerBlock)
{
    private const int KiB = 1024;

    // CUDA C++ Programming Guide, "Technical Specifications per Compute Capability": maximum number of resident blocks
    // and warps per SM, maximum shared memory per SM and per block (opt-in).
    private static readonly ImmutableDictionary<int, MultiprocessorLimits> Known = new Dictionary<int, MultiprocessorLimits>
    {
        [80] = new(32, 64, 164 * KiB, 163 * KiB),
        [86] = new(16, 48, 100 * KiB, 99 * KiB),
        [87] = new(16, 48, 164 * KiB, 163 * KiB),
        [89] = new(24, 48, 100 * KiB, 99 * KiB),
        [90] = new(32, 64, 228 * KiB, 227 * KiB),
        [100] = new(32, 64, 228 * KiB, 227 * KiB),
        [103] = new(32, 64, 228 * KiB, 227 * KiB),
        [120] = new(24, 48, 100 * KiB, 99 * KiB),
        [121] = new(24, 48, 100 * KiB, 99 * KiB),
    }.ToImmutableDictionary();

    public static MultiprocessorLimits? Of(GpuArch arch) => Known.GetValueOrDefault(arch.Number);
}

/// <summary>The part of a multiprocessor that a kernel can fill.</summary>
/// <param name="BlocksPerSm">Resident blocks; 0 when not even one fits.</param>
/// <param name="WarpsPerSm">Resident warps.</param>
/// <param name="MaxWarpsPerSm">The hardware's limit of warps.</param>
/// <param name="LimitedBy">"registers", "shared memory", "threads" or "blocks": the first to run out.</param>
public sealed record Occupancy(int BlocksPerSm, int WarpsPerSm, int MaxWarpsPerSm, string LimitedBy)
{
    private const int Registers = 65_536;
    private const int WarpThreads = 32;
    private const int MaxRegistersPerThread = 255;

    // Granularities of compute capability 8.0 and newer, from the CUDA occupancy calculator (cuda_occupancy.h of the toolkit):
    // registers are given to warps in steps of 256, warps sit on four sub-partitions, shared memory comes in steps of 128
    // bytes and the system keeps 1 KB of each block's.
    private const int RegisterStep = 256;
    private const int SubPartitions = 4;
    private const int SharedStep = 128;
    private const int ReservedSharedBytes = 1024;

    /// <param name="sharedBytes">Static and dynamic shared memory of a block.</param>
    /// <returns>The occupancy; null for an architecture whose limits are not known here.</returns>
    public static Occupancy? Of(GpuArch arch, int registers, int threads, int sharedBytes)
    {
        if (MultiprocessorLimits.Of(arch) is not { } limits || threads <= 0)
        {
            return null;
        }

        var warps = DivideUp(threads, WarpThreads);
        (string By, int Blocks)[] bounds =
        [
            ("registers", ByRegisters(registers, warps)),
            ("shared memory", sharedBytes > limits.SharedBytesPerBlock
                ? 0 : limits.SharedBytes / (RoundUp(sharedBytes, SharedStep) + ReservedSharedBytes)),
            ("threads", limits.Warps / warps),
            ("blocks", limits.Blocks),
        ];
        var (by, blocks) = bounds.MinBy(bound => bound.Blocks);
        return new(blocks, blocks * warps, limits.Warps, by);
    }

    public override string ToString() =>
        $"{BlocksPerSm} blocks/SM, {100.0 * WarpsPerSm / MaxWarpsPerSm:0}% of warps, limited by {LimitedBy}";

    private static int ByRegisters(int registers, int warps)
    {
        if (registers is <= 0 or > MaxRegistersPerThread)
        {
            return registers <= 0 ? int.MaxValue : 0;
        }

        var perSubPartition = Registers / SubPartitions / RoundUp(registers * WarpThreads, RegisterStep);
        return perSubPartition * SubPartitions / warps;
    }

    private static int DivideUp(int value, int step) => (value + step - 1) / step;

    private static int RoundUp(int value, int step) => DivideUp(value, step) * step;
}
