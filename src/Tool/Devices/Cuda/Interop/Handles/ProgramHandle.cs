using Microsoft.Win32.SafeHandles;

namespace PrefillBench.Devices.Cuda.Interop;

/// <summary>nvrtcProgram, destroyed when disposed, also after a compile that failed.</summary>
internal sealed class ProgramHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => Nvrtc.nvrtcDestroyProgram(ref handle) == NvrtcResult.Success;
}
