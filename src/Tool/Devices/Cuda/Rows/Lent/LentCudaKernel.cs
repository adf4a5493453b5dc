using System.Collections.Immutable;
using PrefillBench.Devices.Adapters;
using PrefillBench.Devices.Cuda.Interop;
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
    /// What a kernel allocates for each set beside the tensors is not known before it has done so, so there are no more of them. A set of
    /// 16 MiB and more makes L2 cold by as many.
    /// </summary>
    private const int MostSets = 16;

    public static Rotation Limited(Rotation rotation) => new(Math.Min(rotation.Sets, MostSets));

    public static ByteCount MemoryOf(AdapterDescription adapter, RowWorkload workload, Rotation rotation) =>
        MemoryOf(adapter, workload, Limited(rotation).Sets);

    private static ByteCount MemoryOf(AdapterDescription adapter, RowWorkload workload, int sets) =>
        CostModel.Total(RowMemory.Of(workload, TileRows, workspaceBytes: 0, Rotation.Warm))
        + new ByteCount(LentArena.BytesOf(TensorsOf(adapter, workload, sets), sets));

    /// <param name="deviceId">Ordinal of the device.</param>
    /// <param name="wanted">How many sets it takes for a cold L2.</param>
    public static LentCudaRow Prepare(RowDevice device, AdapterDescription adapter, RowWorkload workload, int deviceId, Rotation wanted)
    {
        var (row, cost, rotation) = (workload.Row, workload.Cost, Limited(wanted));
        var launches = rotation.LaunchesPerGraph(device.Rates.Launch(row, cost));
        var owned = new Stack<IDisposable>();
        try
        {
            var own = Kept(CudaWorkload.Of(device, workload));
            var tensors = TensorsOf(adapter, workload, rotation.Sets);
            var arena = Kept(new LentArena(tensors, rotation.Sets));
            var inputs = new LentInputs(device, own, arena);

            // Planning sees lengths and tables; what it is to compute with is not there yet, so nothing can be computed ahead.
            inputs.WriteShape();
            Driver.cuCtxSynchronize().ThrowIfFailed();
            var given = new KernelCase(workload, own.Scales, DeviceKind.Cuda, deviceId, Environment.ProcessorCount);
            var bound = new LentBinding(device, adapter, given, tensors, arena, launches) { WantedSets = wanted.Sets };
            var (scratch, output) = (Kept(new Scratch()), Kept(new CudaOutput(device, row, workload.Batch.TotalQueryTokens)));
            var free = CudaContext.FreeMemory;
            var launcher = Kept<IRowLauncher>(adapter.IsPython ? new PythonRowLauncher(bound) : LibraryLaunches.Launcher(bound));
            inputs.WriteData();
            launcher.DataIsThere();
            return new(bound, own, inputs, launcher, new(output, scratch), free);
        }
        catch
        {
            while (owned.TryPop(out var one))
            {
                one.Dispose();
            }

            throw;
        }

        T Kept<T>(T one)
            where T : IDisposable
        {
            owned.Push(one);
            return one;
        }
    }

    private static ImmutableArray<LentTensor> TensorsOf(AdapterDescription adapter, RowWorkload workload, int sets) =>
        LentTensors.Of(workload, LentInputs.Pages(workload, sets), adapter.WorkspaceBytes);
}

/// <summary>What a launcher is made of.</summary>
/// <param name="LaunchesPerTime">A multiple of the sets, or 1.</param>
internal sealed record LentBinding(
    RowDevice Device, AdapterDescription Adapter, KernelCase Case, ImmutableArray<LentTensor> Tensors, LentArena Arena, int LaunchesPerTime)
{
    /// <summary>As many as would make L2 cold.</summary>
    public int WantedSets { get; init; } = 1;

    /// <summary>Whether launches that are timed together are recorded once and started as a whole.</summary>
    public bool Graph => Adapter.Graph && LaunchesPerTime > 1;
}
