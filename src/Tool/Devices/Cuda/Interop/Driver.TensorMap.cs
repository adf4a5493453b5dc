using System.Runtime.InteropServices;

namespace PrefillBench.Devices.Cuda.Interop;

internal static partial class Driver
{
    /// <param name="map">Must lie at a 64-byte boundary, for the driver checks it.</param>
    /// <param name="rank">1 to 5; the length of every span, but <paramref name="globalStridesBytes"/>, which has one less.</param>
    /// <param name="globalSizes">Elements per dimension, innermost first.</param>
    /// <param name="globalStridesBytes">Strides in bytes of every dimension but the innermost; multiples of 16.</param>
    /// <param name="boxSizes">Elements per dimension, at most 256 each.</param>
    /// <param name="elementStrides">All 1 for a dense box.</param>
    [LibraryImport(Libraries.Cuda)]
    internal static unsafe partial CuResult cuTensorMapEncodeTiled(
        CuTensorMap* map, CuTensorMapDataType type, uint rank, DevicePointer globalAddress,
        ReadOnlySpan<ulong> globalSizes, ReadOnlySpan<ulong> globalStridesBytes, ReadOnlySpan<uint> boxSizes,
        ReadOnlySpan<uint> elementStrides,
        CuTensorMapInterleave interleave, CuTensorMapSwizzle swizzle, CuTensorMapL2Promotion promotion, CuTensorMapOutOfBoundsFill fill);
}
