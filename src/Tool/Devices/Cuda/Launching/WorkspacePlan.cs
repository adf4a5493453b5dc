using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Launching;

/// <summary>
/// Device memory of a kernel's own for one row. fp8 wgmma reads V transposed: a kernel with `valueTiles` writes every key tile of V
/// transposed once, which pays where tiles read it again and again, and otherwise transposes it for each tile on the way.
/// </summary>
/// <param name="Reads">Tiles that read a key tile, on average over the key tiles of a kv head; what the mask hides is counted.</param>
/// <param name="Bytes">0: none.</param>
internal sealed record WorkspacePlan(WorkspaceRule Rule, double Reads, long Tiles, long Bytes)
{
    /// <summary>A counter by which blocks tell each other that their tiles are written, alone in its cache line.</summary>
    public const int HeaderBytes = 128;

    public static WorkspacePlan Of(WorkspaceRule rule, int tileRows, int tileKeys, RowWorkload workload) =>
        Of(rule, tileRows, tileKeys, workload.Row, workload.Batch);

    public static WorkspacePlan Of(WorkspaceRule rule, int tileRows, int tileKeys, WorkloadRow row, RaggedBatch batch)
    {
        if (rule.Kind == KernelWorkspace.None)
        {
            return new(rule, 0, 0, 0);
        }

        var reads = AverageReads(batch, tileRows / row.Case.Heads.GroupSize, tileKeys);
        var tiles = TileSchedule.Count(batch, row.Case.Heads, tileRows);
        return new(rule, reads, tiles, reads < rule.MinReads || tiles < rule.MinTiles ? 0 : ValueTilesBytes(row, batch, tileKeys));
    }

    public override string ToString() => (Rule.Kind, Bytes) switch
    {
        (KernelWorkspace.None, _) => "no workspace",
        (_, 0) when Reads < Rule.MinReads => $"V transposed for each tile ({Reads:0.0} reads of a key tile; once a launch from "
            + $"{Rule.MinReads} reads on)",
        (_, 0) => $"V transposed for each tile ({Tiles} tiles; once a launch from {Rule.MinTiles} tiles on)",
        _ => $"V transposed once a launch, in {new ByteCount(Bytes)} ({Reads:0.0} reads of a key tile)",
    };

    /// <summary>
    /// Sequence i's first key tile has slot floor(keys before / tileKeys) + i, which leaves to each at least the ceil(keys / tileKeys)
    /// slots that it needs: no table of starts. kernels/include/pb/sm90/value_tiles.cuh computes the same.
    /// </summary>
    private static long ValueTilesBytes(WorkloadRow row, RaggedBatch batch, int tileKeys)
    {
        var keys = 0L;
        foreach (var length in batch.KvLengths)
        {
            keys += length;
        }

        var slots = (keys / tileKeys) + batch.BatchSize;
        return HeaderBytes + (slots * row.Case.Heads.Kv * tileKeys * TensorMaps.PaddedRowBytes(row.Case.HeadSize, row.Fp8Inputs));
    }

    private static double AverageReads(RaggedBatch batch, int tileTokens, int tileKeys)
    {
        long reads = 0, keyTiles = 0;
        for (var sequence = 0; sequence < batch.BatchSize; sequence++)
        {
            long keys = (batch.KvLengths[sequence] + tileKeys - 1) / tileKeys;
            reads += keys * ((batch.QueryLengths[sequence] + tileTokens - 1) / tileTokens);
            keyTiles += keys;
        }

        return (double)reads / keyTiles;
    }
}
