using System.Collections.Immutable;
using PrefillBench.Devices.Adapters;
using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Spec;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Rows.Lent;

/// <summary>A library or a Python class on a GPU: how much memory a row takes, and the row.</summary>
internal static class LentCudaKernel
{
    /// <summary>A tile list that no lent kernel reads.</summary>
    private const int TileRows = 128;

    /// <summary>
    /// The largest number of sets, because the memory that a kernel allocates for each beside the tensors is not known before. So many sets
    /// of 16 MiB or more make L2 cold.
    /// </summary>
    private const int MostSets = 16;

    /// <summary>
    /// The most bytes of all sets together, where a kernel says what it takes for each set and needs more sets than that.
    /// </summary>
    private const long MostBytesOfSets = 1L << 30;

    public static Rotation Limited(Rotation rotation, AdapterDescription adapter, RowWorkload workload)
    {
        var most = adapter.OwnMemory(workload, sets: 0) is null ? MostSets
            : adapter.MemoryPerSet?.Of(workload).Value is > 0 and var bytes ? Math.Max(MostSets, MostBytesOfSets / bytes)
            : rotation.Sets;
        return new((int)Math.Min(rotation.Sets, most));
    }

    public static ByteCount MemoryOf(AdapterDescription adapter, RowWorkload workload, Rotation rotation) =>
        MemoryOf(adapter, workload, Limited(rotation, adapter, workload).Sets);

    private static ByteCount MemoryOf(AdapterDescription adapter, RowWorkload workload, int sets) =>
        CostModel.Total(RowMemory.Of(
            workload, TileSchedule.Count(workload.Batch, workload.Case.Heads, TileRows), workspaceBytes: 0, Rotation.Warm))
        + new ByteCount(LentArena.BytesOf(TensorsOf(adapter, workload, sets), sets))
        + (adapter.OwnMemory(workload, sets) ?? default);

    /// <param name="deviceId">Ordinal of the device.</param>
    /// <param name="wanted">Number of sets that make L2 cold.</param>
    public static LentCudaRow Prepare(RowDevice device, AdapterDescription adapter, RowWorkload workload, int deviceId, Rotation wanted)
    {
        var owned = new Owned();
        try
        {
            return Prepared(device, adapter, workload, deviceId, wanted, owned);
        }
        catch
        {
            owned.Dispose();
            throw;
        }
    }

    private static LentCudaRow Prepared(
        RowDevice device, AdapterDescription adapter, RowWorkload workload, int deviceId, Rotation wanted, Owned owned)
    {
        var rotation = Limited(wanted, adapter, workload);
        var own = owned.Keep(CudaWorkload.Of(device, workload));
        var tensors = TensorsOf(adapter, workload, rotation.Sets);
        var arena = owned.Keep(new LentArena(tensors, rotation.Sets));
        var buffers = new CheckBuffers(
            owned.Keep(new CudaOutput(device, workload.Row, workload.Batch.TotalQueryTokens)), owned.Keep(new Scratch()));
        var inputs = new LentInputs(device, own, arena);

        // Planning sees lengths and tables; what it is to compute with is not there yet, so nothing can be computed ahead.
        inputs.WriteShape();
        Driver.cuCtxSynchronize().ThrowIfFailed();
        var bound = new LentBinding(device, adapter, KernelCaseOf(), tensors, arena)
        {
            LaunchesPerTime = rotation.LaunchesPerGraph(device.Rates.Launch(workload.Row, workload.Cost)), WantedSets = wanted.Sets,
        };
        var free = CudaContext.FreeMemory;
        var launcher = owned.Keep<IRowLauncher>(adapter.IsPython ? new PythonRowLauncher(bound) : LibraryLaunches.Launcher(bound));
        inputs.WriteData();
        launcher.DataIsThere();
        return new(bound, own, inputs, launcher, buffers, owned) { FreeBefore = free };

        KernelCase KernelCaseOf() => new(workload, own.Scales, DeviceKind.Cuda, deviceId, Environment.ProcessorCount);
    }

    private static ImmutableArray<LentTensor> TensorsOf(AdapterDescription adapter, RowWorkload workload, int sets) =>
        LentTensors.Of(workload, LentInputs.Pages(workload, sets), adapter.WorkspaceBytes);
}

/// <summary>The parts that a launcher is made of.</summary>
internal sealed record LentBinding(
    RowDevice Device, AdapterDescription Adapter, KernelCase Case, ImmutableArray<LentTensor> Tensors, LentArena Arena)
{
    /// <summary>A multiple of the sets, or 1.</summary>
    public required int LaunchesPerTime { get; init; }

    /// <summary>Number of sets that would make L2 cold.</summary>
    public required int WantedSets { get; init; }

    /// <summary>True when launches that are timed together are recorded once and started as a whole.</summary>
    public bool Graph => Adapter.Graph && LaunchesPerTime > 1;
}

/// <summary>Disposes of what it keeps, the last first.</summary>
internal sealed class Owned : IDisposable
{
    private readonly Stack<IDisposable> kept = new();

    public T Keep<T>(T one)
        where T : IDisposable
    {
        kept.Push(one);
        return one;
    }

    public void Dispose()
    {
        while (kept.TryPop(out var one))
        {
            one.Dispose();
        }
    }
}
