using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>What a row will allocate on a device: the cost model's buffers, and what this device adds to measure with a cold L2.</summary>
internal static class RowMemory
{
    public const string CopiesName = "rotation copies";
    public const string ScratchName = "scratch";
    public const string WorkspaceName = "kernel workspace";
    public const string TileScheduleName = "tile schedule";

    /// <param name="tileRows">Of the kernel that will run.</param>
    /// <param name="workspaceBytes">One for all sets: a launch writes it before it reads it.</param>
    public static ImmutableArray<Allocation> Of(
        WorkloadRow row, RaggedBatch batch, WorkloadCost cost, int tileRows, long workspaceBytes, Rotation rotation) =>
    [
        .. cost.Allocations.Select(allocation => allocation.Name == TileScheduleName
            ? allocation with { Size = new(TileSchedule.Count(batch, row.Case.Heads, tileRows) * Tile.SizeBytes) }
            : allocation),
        .. rotation.Sets > 1
            ? [new(CopiesName, new((rotation.Sets - 1) * CopyLayout.Of(row, cost).LengthBytes))]
            : Array.Empty<Allocation>(),
        .. workspaceBytes > 0 ? [new(WorkspaceName, new(workspaceBytes))] : Array.Empty<Allocation>(),
        new(ScratchName, new ByteCount(Scratch.LengthBytes)),
    ];
}
