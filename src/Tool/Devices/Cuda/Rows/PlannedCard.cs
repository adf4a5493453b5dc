using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Devices.Cuda.Machine;
using PrefillBench.Devices.Cuda.Rows.Lent;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>
/// A card's answers about rows before anything is measured. They follow from facts of the card and from the kernels' descriptions: no
/// driver and no compiler is asked.
/// </summary>
/// <param name="warmL2">Launches leave the caches as they are, so a row has one set of tensors.</param>
/// <param name="choose">The kernel for a row.</param>
internal sealed class PlannedCard(GpuDescription gpu, bool warmL2, Func<RowWorkload, GpuArch, KernelChoice> choose)
{
    /// <summary>The architecture that kernels are compiled for.</summary>
    public GpuArch Arch { get; } = ArchOf(gpu);

    public DeviceRates Rates { get; } = CudaRates.Of(gpu);

    public static GpuArch ArchOf(GpuDescription gpu) => GpuArch.OfDevice(gpu.Capability.Major, gpu.Capability.Minor);

    public KernelChoice Choice(RowWorkload workload) => choose(workload, Arch);

    public Rotation RotationOf(WorkloadCost cost) => warmL2 ? Rotation.Warm : Rotation.Cold(cost, gpu.L2.Value);

    /// <summary><see cref="IPlannedDevice.WhyNot"/>.</summary>
    public string? WhyNot(RowWorkload workload) => Choice(workload) is { IsNone: true, Reason: var reason } ? reason : null;

    /// <summary><see cref="IPlannedDevice.MemoryOf"/>.</summary>
    public ByteCount MemoryOf(RowWorkload workload)
    {
        var choice = Choice(workload);
        if (choice.Adapter is { } adapter)
        {
            return LentCudaKernel.MemoryOf(adapter, workload, RotationOf(workload.Cost));
        }

        var variant = choice.Variant;
        var workspace = variant is null ? 0 : WorkspacePlan.Of(variant.Workspace, variant.TileRows, variant.TileKeys, workload).Bytes;
        var heads = workload.Case.Heads;
        var tiles = TileSchedule.Count(workload.Batch, heads, variant?.TileRows ?? heads.GroupSize);
        var parts = variant is null ? default
            : TileParts.For(heads.GroupSize, variant.PartRows, gpu.Multiprocessors * variant.BlocksPerSm);
        return CostModel.Total(RowMemory.Of(workload, tiles + parts.Candidates(tiles), workspace, RotationOf(workload.Cost)));
    }

    /// <summary><see cref="IPlannedDevice.LaunchesPerTime"/>.</summary>
    public int LaunchesPerTime(RowWorkload workload)
    {
        var rotation = RotationOf(workload.Cost);
        return (Choice(workload).Adapter is { } adapter ? LentCudaKernel.Limited(rotation, adapter, workload) : rotation)
            .LaunchesPerGraph(Rates.Launch(workload.Row, workload.Cost));
    }

    /// <summary><see cref="IPlannedDevice.StartOf"/>.</summary>
    public Milliseconds StartOf(RowWorkload workload) => Choice(workload).Adapter?.ExpectedStart ?? new(0);
}
