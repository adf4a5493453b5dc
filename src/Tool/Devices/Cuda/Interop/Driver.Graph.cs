using System.Runtime.InteropServices;

namespace PrefillBench.Devices.Cuda.Interop;

internal static partial class Driver
{
    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuStreamBeginCapture_v2(StreamHandle stream, CuStreamCaptureMode mode);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuStreamEndCapture(StreamHandle stream, out GraphHandle graph);

    /// <summary>The function that cuda.h of CUDA 12 calls cuGraphInstantiate.</summary>
    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuGraphInstantiateWithFlags(out ExecutableGraphHandle executable, GraphHandle graph, ulong flags);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuGraphUpload(ExecutableGraphHandle executable, StreamHandle stream);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuGraphLaunch(ExecutableGraphHandle executable, StreamHandle stream);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuGraphExecDestroy(nint executable);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuGraphDestroy(nint graph);
}
