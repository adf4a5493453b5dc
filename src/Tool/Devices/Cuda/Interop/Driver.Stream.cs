using System.Runtime.InteropServices;

namespace PrefillBench.Devices.Cuda.Interop;

internal static partial class Driver
{
    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuStreamCreate(out StreamHandle stream, CuStreamFlags flags);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuStreamDestroy_v2(nint stream);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuStreamSynchronize(StreamHandle stream);

    /// <summary>NotReady while work is left.</summary>
    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuStreamQuery(StreamHandle stream);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuEventCreate(out EventHandle happening, CuEventFlags flags);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuEventDestroy_v2(nint happening);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuEventRecord(EventHandle happening, StreamHandle stream);

    /// <summary>Resolution about 0.5 us.</summary>
    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuEventElapsedTime(out float milliseconds, EventHandle start, EventHandle end);
}
