using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>
/// Offsets, in bytes, of the parts of one copy of a row's inputs and output: what a launch moves, each part at a 1 KB boundary.
/// </summary>
internal readonly record struct CopyLayout(
    long QueryBytes, long KvPoolBytes, long BlockTablesBytes, long OutputBytes, long OutputScalesBytes)
{
    private const long Alignment = 1024;

    public long KvPool => RoundUp(QueryBytes);

    public long BlockTables => KvPool + RoundUp(KvPoolBytes);

    public long Output => BlockTables + RoundUp(BlockTablesBytes);

    public long OutputScales => Output + RoundUp(OutputBytes);

    public long LengthBytes => OutputScales + RoundUp(OutputScalesBytes);

    /// <summary>The layout. It has only those pages of the pool that the batch reads.</summary>
    public static CopyLayout Of(WorkloadRow row, WorkloadCost cost)
    {
        var pages = KvPoolShape.Of(row.Case).Pages;
        return new(
            Size(AllocationKind.Query), Size(AllocationKind.KvPool) / pages * cost.DistinctPages, Size(AllocationKind.BlockTables),
            Size(AllocationKind.Output), Size(AllocationKind.OutputScales));

        long Size(AllocationKind kind) => cost.Allocations.FirstOrDefault(allocation => allocation.Kind == kind)?.Size.Value ?? 0;
    }

    private static long RoundUp(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;
}
