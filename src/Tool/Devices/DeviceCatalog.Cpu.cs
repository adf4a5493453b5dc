using PrefillBench.Devices.Cpu;
using PrefillBench.Devices.Cpu.Managed;

namespace PrefillBench.Devices;

public static partial class DeviceCatalog
{
    private static CpuDevice OpenCpu(DeviceRequest request) =>
        new(ManagedKernels.In(request.SideFolder), coldL2: !request.WarmL2, PlantedDelay.In(request.SideFolder));
}
