using PrefillBench.Devices.Cpu;
using PrefillBench.Devices.Cpu.Forms;

namespace PrefillBench.Devices;

public static partial class DeviceCatalog
{
    private static CpuDevice OpenCpu(DeviceRequest request)
    {
        var side = request.SideFolder is { } folder ? SideCode.Read(folder) : null;
        return new(side is null ? CpuKernels.In(request.Kernels) : new SideKernels(side), coldL2: !request.WarmL2);
    }
}
