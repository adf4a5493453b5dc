using PrefillBench.Diagnostics;

namespace PrefillBench.Devices;

public static partial class DeviceCatalog
{
    private static IDevice OpenCpu(DeviceRequest request) =>
        throw new PfbException(Codes.DeviceUnavailable, $"cannot open '{request.Selector}': this build has no CPU device");
}
