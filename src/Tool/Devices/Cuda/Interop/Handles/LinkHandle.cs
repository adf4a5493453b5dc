using Microsoft.Win32.SafeHandles;

namespace PrefillBench.Devices.Cuda.Interop;

/// <summary>CUlinkState: what is being assembled, with the binary that came out; gone when disposed.</summary>
internal sealed class LinkHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => Driver.cuLinkDestroy(handle) == CuResult.Success;
}
