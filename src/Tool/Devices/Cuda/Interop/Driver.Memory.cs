using System.Runtime.InteropServices;

namespace PrefillBench.Devices.Cuda.Interop;

internal static unsafe partial class Driver
{
    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuMemAlloc_v2(out DevicePointer pointer, nuint bytes);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuMemFree_v2(DevicePointer pointer);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuMemGetInfo_v2(out nuint freeBytes, out nuint totalBytes);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuMemcpyHtoD_v2(DevicePointer destination, void* source, nuint bytes);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuMemcpyDtoH_v2(void* destination, DevicePointer source, nuint bytes);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuMemcpyDtoDAsync_v2(
        DevicePointer destination, DevicePointer source, nuint bytes, StreamHandle stream);

    /// <param name="handle">64 bytes, by which another process of this machine opens the allocation; not of a part of one.</param>
    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuIpcGetMemHandle(byte* handle, DevicePointer pointer);

    /// <param name="count">Elements of one byte.</param>
    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuMemsetD8_v2(DevicePointer destination, byte value, nuint count);

    /// <param name="count">Elements of one byte.</param>
    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuMemsetD8Async(DevicePointer destination, byte value, nuint count, StreamHandle stream);
}
