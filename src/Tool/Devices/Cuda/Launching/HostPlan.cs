using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Launching;

/// <summary>The part of a launch that the host decides from the batch's lengths.</summary>
internal sealed record HostPlan(WorkspacePlan Workspace, ImmutableArray<Tile> Tiles)
{
    public static HostPlan Of(WorkspaceRule rule, int tileRows, int tileKeys, TileParts parts, RowWorkload workload) => new(
        WorkspacePlan.Of(rule, tileRows, tileKeys, workload), [.. TileSchedule.For(workload.Row, tileRows, parts).Of(workload.Batch)]);
}
