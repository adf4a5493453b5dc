using PrefillBench.Devices.Cpu.Output;
using PrefillBench.Kernels;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu.Managed;

/// <summary>A kernel of the .NET contract, whose work items the tool's threads take.</summary>
internal sealed class ManagedKernel(CpuKernel kernel) : ICpuKernel
{
    public string? WhyNot(WorkloadRow row) => KernelProblems.WhyNot(kernel, row);

    public IPreparedRow Prepare(AttentionInputs inputs, CpuHost host)
    {
        var output = Outputs.For(inputs);
        var bound = kernel.Bind(KernelProblems.Of(inputs, output), new(host.Team.Size, host.L2Bytes));
        return new PreparedCpuRow(inputs, output, new Launcher(bound, host.Team), host);
    }
}
