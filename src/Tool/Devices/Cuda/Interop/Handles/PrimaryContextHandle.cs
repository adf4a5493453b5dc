using Microsoft.Win32.SafeHandles;

namespace PrefillBench.Devices.Cuda.Interop;

/// <summary>A reference to a device's primary context, given back when disposed.</summary>
internal sealed class PrimaryContextHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    // The driver releases by device, not by context.
    private CuDevice device;

    internal static PrimaryContextHandle Retain(CuDevice device)
    {
        Driver.cuDevicePrimaryCtxRetain(out var context, device).ThrowIfFailed();
        context.device = device;
        return context;
    }

    protected override bool ReleaseHandle() => Driver.cuDevicePrimaryCtxRelease_v2(device) == CuResult.Success;
}
