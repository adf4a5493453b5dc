using PrefillBench.Devices.Cpu.Output;
using PrefillBench.Diagnostics;
using PrefillBench.Kernels;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu.Managed;

/// <summary>A kernel of the .NET contract, whose work items the tool's threads take.</summary>
/// <param name="wrong">Makes the user's error of a text about the kernel's description.</param>
internal sealed class ManagedKernel(CpuKernel kernel, Func<string, PfbException> wrong) : ICpuKernel
{
    public string? WhyNot(WorkloadRow row)
    {
        try
        {
            return KernelCalls.Of(kernel, nameof(kernel.WhyNot), () => KernelProblems.WhyNot(kernel, row));
        }
        // Asked while a run is planned, where no row is there yet that could fail.
        catch (KernelFailedException e)
        {
            throw wrong(e.Message);
        }
    }

    public IPreparedRow Prepare(AttentionInputs inputs, CpuHost host)
    {
        var output = Outputs.For(inputs);
        var bound = KernelCalls.Of(
            kernel, nameof(kernel.Bind), () => kernel.Bind(KernelProblems.Of(inputs, output), new(host.Team.Size, host.L2Bytes)));
        return new PreparedCpuRow(inputs, output, new Launcher(bound, host.Team), host);
    }
}
