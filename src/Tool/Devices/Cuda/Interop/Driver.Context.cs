using System.Runtime.InteropServices;

namespace PrefillBench.Devices.Cuda.Interop;

internal static partial class Driver
{
    /// <summary>Call <see cref="PrimaryContextHandle.Retain"/> instead: it keeps the device that the release needs.</summary>
    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuDevicePrimaryCtxRetain(out PrimaryContextHandle context, CuDevice device);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuDevicePrimaryCtxRelease_v2(CuDevice device);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuDevicePrimaryCtxSetFlags_v2(CuDevice device, CuContextFlags flags);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuCtxSetCurrent(PrimaryContextHandle context);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuCtxSynchronize();

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuProfilerStart();

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuProfilerStop();
}
