using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>All device memory of a row: inputs, outputs, the tile list, further sets for a cold L2.</summary>
internal sealed class RowBuffers : IDisposable
{
    private readonly RotationCopies? copies;
    private readonly DeviceBuffer tiles;
    private readonly DeviceBuffer? workspace;

    /// <param name="workload">Disposed of with this.</param>
    public RowBuffers(RowDevice device, CudaWorkload workload, HostPlan plan, Rotation rotation)
    {
        (Workload, TileCount) = (workload, plan.Tiles.Length);
        try
        {
            Scratch = new();
            tiles = DeviceBuffer.Of(plan.Tiles.AsSpan());
            workspace = plan.Workspace.Bytes > 0 ? new(plan.Workspace.Bytes) : null;
            workspace?.Fill(0);
            Output = new(device, workload.Row, workload.Batch.TotalQueryTokens);
            var own = new InputSet(
                workload.Query.Pointer, workload.KvPool.Pointer, workload.Pool.Pages, workload.BlockTables.Pointer, Output.Elements,
                Output.Scales);
            copies = rotation.Sets > 1
                ? new(device, workload, CopyLayout.Of(workload.Row, workload.Drawn.Cost), own, rotation.Sets - 1)
                : null;
            Sets = [own, .. copies?.Sets ?? []];
            Driver.cuCtxSynchronize().ThrowIfFailed();
        }
        catch (CudaException)
        {
            Dispose();
            throw;
        }
    }

    public CudaWorkload Workload { get; }

    public CudaOutput Output { get; }

    public Scratch Scratch { get; }

    /// <summary>The first owns the plan's buffers.</summary>
    public InputSet[] Sets { get; }

    public int TileCount { get; }

    public DevicePointer Tiles => tiles.Pointer;

    /// <summary>0 where the kernel gets none. Zeros before the first launch.</summary>
    public DevicePointer Workspace => workspace?.Pointer ?? default;

    public IEnumerable<Allocation> Allocations =>
    [
        .. Workload.Allocations,
        new(AllocationKind.TileSchedule, tiles.Size),
        .. Output.Allocations,
        .. copies is null ? Array.Empty<Allocation>() : [new(AllocationKind.RotationCopies, copies.Size)],
        .. workspace is null ? Array.Empty<Allocation>() : [new(AllocationKind.KernelWorkspace, workspace.Size)],
        new(AllocationKind.Scratch, Scratch.Buffer.Size),
    ];

    public void Dispose()
    {
        // Null where the constructor did not get so far.
        copies?.Dispose();
        Output?.Dispose();
        workspace?.Dispose();
        tiles?.Dispose();
        Scratch?.Dispose();
        Workload.Dispose();
    }
}
