using System.IO.Hashing;
using System.Text;
using PrefillBench.Numerics;
using PrefillBench.Units;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>
/// Memory that nobody uses, taken before a row's own so that the row lies elsewhere in each process: a placement that happens to be slow is
/// then part of the noise that pairs average, and not of every pair alike (Mytkowicz et al., ASPLOS 2009; Curtsinger and Berger, ASPLOS
/// 2013). Both members of a pair get the same.
/// </summary>
internal sealed class PlacementPad : IDisposable
{
    private const long MostBytes = 2L << 20;

    // Allocations are aligned to it.
    private const int StepBytes = 256;
    private readonly DeviceBuffer? buffer;

    private PlacementPad(long bytes) => buffer = bytes > 0 ? new(bytes) : null;

    public ByteCount Size => buffer?.Size ?? new(0);

    public static PlacementPad Of(ulong seed, string rowId) => new(BytesFor(seed, rowId));

    public void Dispose() => buffer?.Dispose();

    /// <summary>Uniform from 0 to 2 MiB, another for each row of a process; 0 for the seed 0, which asks for none.</summary>
    internal static long BytesFor(ulong seed, string rowId) => seed == 0 ? 0
        : (long)StepBytes * new SplitMix64(XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(rowId), (long)seed)).NextBelow(
            (int)(MostBytes / StepBytes) + 1);
}
