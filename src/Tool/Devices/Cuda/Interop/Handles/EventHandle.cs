using Microsoft.Win32.SafeHandles;

namespace PrefillBench.Devices.Cuda.Interop;

/// <summary>CUevent.</summary>
internal sealed class EventHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => Driver.cuEventDestroy_v2(handle) == CuResult.Success;
}
