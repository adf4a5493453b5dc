using System.Collections.Immutable;
using PrefillBench.Kernels;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu.Managed;

/// <summary>The kernels of a side's folder, each row's by name.</summary>
/// <param name="descriptions">By row id.</param>
internal sealed class SideKernels(ImmutableDictionary<string, string> descriptions) : ICpuKernels
{
    private readonly Dictionary<string, CpuKernel> loaded = [];

    public (CpuKernel? Kernel, string Reason) For(WorkloadRow row)
    {
        if (!descriptions.TryGetValue(row.Id, out var file))
        {
            return (null, "this side has no kernel for the row");
        }

        var kernel = loaded.TryGetValue(file, out var known) ? known : loaded[file] = Load(file);
        return KernelProblems.WhyNot(kernel, row) is { } reason ? (null, reason) : (kernel, "");
    }

    private static CpuKernel Load(string file)
    {
        var description = ManagedDescription.Read(file, kept: true);
        var kernel = LoadedKernel.Of(description);
        return description.PlantedDelay > 0 ? new DelayedKernel(kernel, description.PlantedDelay) : kernel;
    }
}
