using PrefillBench.Devices.Cpu;

namespace PrefillBench.Devices;

public static partial class DeviceCatalog
{
    private static CpuDevice OpenCpu(DeviceRequest request) => new(coldL2: !request.WarmL2, PlantedDelay.In(request.SideFolder));
}
