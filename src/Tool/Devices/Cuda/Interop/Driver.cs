using System.Runtime.InteropServices;

namespace PrefillBench.Devices.Cuda.Interop;

#pragma warning disable IDE1006 // Functions keep their native names, so that they can be looked up.

/// <summary>The CUDA driver API: declarations only, native names, a file per area; <c>_v2</c> only where cuda.h renames by macro.</summary>
internal static partial class Driver
{
    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuInit(uint flags);

    /// <param name="version">1000 x major + 10 x minor of the newest CUDA the driver supports.</param>
    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuDriverGetVersion(out int version);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuGetErrorName(CuResult result, out nint utf8);
}
