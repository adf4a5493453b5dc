using PrefillBench.Devices.Adapters;
using PrefillBench.Devices.Cpu.Output;
using PrefillBench.Spec;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu.Lent;

/// <summary>A library or a Python class, bound to tensors that it is lent.</summary>
internal sealed class LentKernel(AdapterDescription description) : ICpuKernel
{
    public string? WhyNot(WorkloadRow row) => description.WhyNot(row);

    public Milliseconds Start => description.ExpectedStart;

    /// <summary>Inputs are lent as a copy; the tool keeps its own.</summary>
    public long FurtherBytes(RowWorkload workload) => description.WorkspaceBytes
        + (description.OwnMemory(workload, sets: 1)?.Value ?? 0)
        + workload.Cost.Allocations
            .Where(allocation => allocation.Kind is AllocationKind.Query or AllocationKind.KvPool).Sum(allocation => allocation.Size.Value);

    public IPreparedRow Prepare(AttentionInputs inputs, CpuHost host)
    {
        var workload = RowWorkload.Of(inputs.Row, inputs.Batch, inputs.Tables);
        var tensors = LentTensors.Of(workload, KvPoolShape.Of(workload.Case).Pages, description.WorkspaceBytes);
        var (memory, output, launcher) = ((LentMemory?)null, (OutputBuffer?)null, (ICpuLauncher?)null);
        try
        {
            memory = new LentMemory(tensors);
            // Planning sees lengths and tables; what it is to compute with is not there yet, so nothing can be computed ahead.
            Fill(memory, workload);
            var given = new KernelCase(workload, inputs.Scales, DeviceKind.Cpu, DeviceId: 0, host.Team.Size);
            var delay = DelayOf(workload, host.Team.Size);
            launcher = description.IsPython
                ? new PythonLauncher(description, given, tensors, memory, delay)
                : new LibraryLauncher(description, given, tensors, memory, delay);
            memory.Write(LentTensors.Query, inputs.Query);
            memory.Write(LentTensors.Pool, inputs.KvPool);
            launcher.DataIsThere();
            output = Outputs.For(
                inputs, kind => memory.View(kind == AllocationKind.OutputScales ? LentTensors.OutputScales : LentTensors.Output));
            var row = new PreparedCpuRow(inputs, output, launcher, host);
            return new PreparedLentRow(inputs, workload, memory, row, IdleWatch.Of(launcher));
        }
        catch
        {
            launcher?.Dispose();
            output?.Dispose();
            memory?.Dispose();
            inputs.Dispose();
            throw;
        }
    }

    private void Fill(LentMemory memory, RowWorkload workload)
    {
        foreach (var (name, values) in LentTensors.Integers(workload, workload.Tables))
        {
            memory.Write<int>(name, values);
        }

        if (workload.Case.Sinks)
        {
            memory.Write<float>(LentTensors.Sinks, WorkloadGenerator.Sinks(workload.Case));
        }

        if (description.WorkspaceBytes > 0)
        {
            memory.Clear(LentTensors.Workspace);
        }
    }

    /// <summary>Links of an injected slow-down. It runs on one thread, whereas the threads of a .NET kernel share it.</summary>
    private long DelayOf(RowWorkload workload, int threads) => description.PlantedDelay == 0 ? 0
        : workload.Cost.VisiblePairs * workload.Case.Heads.Query / threads * description.PlantedDelay / 1000;
}
