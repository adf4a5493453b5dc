using Microsoft.Win32.SafeHandles;

namespace PrefillBench.Devices.Cuda.Interop;

/// <summary>CUstream, destroyed when disposed; work already queued still completes.</summary>
internal sealed class StreamHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => Driver.cuStreamDestroy_v2(handle) == CuResult.Success;
}
