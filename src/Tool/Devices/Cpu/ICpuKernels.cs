using PrefillBench.Kernels;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu;

/// <summary>The kernels of one side.</summary>
public interface ICpuKernels
{
    /// <summary>The kernel that runs the row, or the reason for the user why none does.</summary>
    (CpuKernel? Kernel, string Reason) For(WorkloadRow row);
}
