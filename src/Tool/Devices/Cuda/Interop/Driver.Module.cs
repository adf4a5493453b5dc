using System.Runtime.InteropServices;

namespace PrefillBench.Devices.Cuda.Interop;

internal static unsafe partial class Driver
{
    /// <param name="image">A cubin, or PTX ending in NUL.</param>
    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuModuleLoadData(out ModuleHandle module, ReadOnlySpan<byte> image);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuModuleUnload(nint module);

    [LibraryImport(Libraries.Cuda, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial CuResult cuModuleGetFunction(out CuFunction function, ModuleHandle module, string name);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuFuncGetAttribute(out int value, CuFunctionAttribute attribute, CuFunction function);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuFuncSetAttribute(CuFunction function, CuFunctionAttribute attribute, int value);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuOccupancyMaxActiveBlocksPerMultiprocessor(
        out int blocks, CuFunction function, int threadsPerBlock, nuint dynamicSharedBytes);

    /// <param name="parameters">One pointer per kernel parameter, to its value.</param>
    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuLaunchKernel(
        CuFunction function,
        uint gridX, uint gridY, uint gridZ,
        uint blockX, uint blockY, uint blockZ,
        uint dynamicSharedBytes, StreamHandle stream, void** parameters, void** extra);
}
