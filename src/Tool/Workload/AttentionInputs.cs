using System.Collections.Immutable;

namespace PrefillBench.Workload;

/// <summary>Everything a kernel reads, in the memory of the host.</summary>
public sealed class AttentionInputs(
    WorkloadRow row, RaggedBatch batch, BlockTables tables, NativeBuffer query, NativeBuffer kvPool, AttentionScales scales) : IDisposable
{
    public WorkloadRow Row { get; } = row;

    public RaggedBatch Batch { get; } = batch;

    public BlockTables Tables { get; } = tables;

    /// <summary>Q: [total query tokens, query heads, head size]; bf16, or e4m3 when the row has fp8 inputs.</summary>
    public NativeBuffer Query { get; } = query;

    /// <summary>
    /// K (plane 0) and V (plane 1): [pages, 2, kv heads, page, dim] for HND, [pages, 2, page, kv heads, dim] for NHD; element type as Q.
    /// </summary>
    public NativeBuffer KvPool { get; } = kvPool;

    public AttentionScales Scales { get; } = scales;

    /// <summary>[query heads] of a case that has sinks, else empty.</summary>
    public ImmutableArray<float> Sinks { get; init; } = row.Case.Sinks ? [.. WorkloadGenerator.Sinks(row.Case)] : [];

    public void Dispose()
    {
        Query.Dispose();
        KvPool.Dispose();
    }
}
