using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>
/// Plans the allocations of a row on a device: the cost model's buffers, and those by which this device measures with a cold L2.
/// </summary>
internal static class RowMemory
{
    /// <param name="tiles">Tiles of the kernel that will run.</param>
    /// <param name="workspaceBytes">One for all sets: a launch writes it before it reads it.</param>
    public static ImmutableArray<Allocation> Of(RowWorkload workload, long tiles, long workspaceBytes, Rotation rotation) =>
    [
        .. workload.Cost.Allocations,
        new(AllocationKind.TileSchedule, new(tiles * Tile.SizeBytes)),
        .. rotation.Sets > 1
            ? [new(AllocationKind.RotationCopies, new((rotation.Sets - 1) * CopyLayout.Of(workload.Row, workload.Cost).LengthBytes))]
            : Array.Empty<Allocation>(),
        .. workspaceBytes > 0 ? [new(AllocationKind.KernelWorkspace, new(workspaceBytes))] : Array.Empty<Allocation>(),
        new(AllocationKind.Scratch, new(Scratch.LengthBytes)),
    ];
}
