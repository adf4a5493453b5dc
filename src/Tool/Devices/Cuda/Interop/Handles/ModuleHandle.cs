using Microsoft.Win32.SafeHandles;

namespace PrefillBench.Devices.Cuda.Interop;

/// <summary>CUmodule: loaded code, unloaded when disposed.</summary>
internal sealed class ModuleHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => Driver.cuModuleUnload(handle) == CuResult.Success;
}
