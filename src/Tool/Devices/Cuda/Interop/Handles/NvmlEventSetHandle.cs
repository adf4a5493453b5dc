using Microsoft.Win32.SafeHandles;

namespace PrefillBench.Devices.Cuda.Interop;

/// <summary>nvmlEventSet_t: where the driver puts events until they are asked for.</summary>
internal sealed class NvmlEventSetHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => Nvml.nvmlEventSetFree(handle) == NvmlResult.Success;
}
