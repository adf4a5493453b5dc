using System.Runtime.InteropServices;

namespace PrefillBench.Devices.Cuda.Interop;

internal static partial class Driver
{
    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuDeviceGetCount(out int count);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuDeviceGet(out CuDevice device, int ordinal);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuDeviceGetName(Span<byte> utf8, int length, CuDevice device);

    /// <summary>The UUID of the MIG instance where the device is one, else the GPU's.</summary>
    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuDeviceGetUuid_v2(out CuUuid uuid, CuDevice device);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuDeviceTotalMem_v2(out nuint bytes, CuDevice device);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuDeviceGetAttribute(out int value, CuDeviceAttribute attribute, CuDevice device);

    /// <summary>Writes an address such as <c>0000:18:00.0</c>.</summary>
    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuDeviceGetPCIBusId(Span<byte> ascii, int length, CuDevice device);
}
