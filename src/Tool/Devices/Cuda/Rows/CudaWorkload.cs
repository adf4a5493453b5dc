using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>Everything a kernel of a row reads, in the memory of the device: the counterpart of <see cref="AttentionInputs"/>.</summary>
internal sealed class CudaWorkload : IDisposable
{
    private readonly DeviceBuffer? sinks;

    private CudaWorkload(RowWorkload drawn)
    {
        var (row, batch) = (drawn.Row, drawn.Batch);
        (Drawn, Pool) = (drawn, KvPoolShape.Of(row.Case));
        var elementBytes = row.InputBytes;
        QueryElements = checked((long)batch.TotalQueryTokens * row.Case.Heads.Query * row.Case.HeadSize);
        Query = new(QueryElements * elementBytes);
        KvPool = new(checked(Pool.Length * elementBytes));
        BlockTables = DeviceBuffer.Of(drawn.Tables.Pages.AsSpan());
        Lengths = DeviceBuffer.Of<int>([.. batch.QueryStarts, .. RaggedBatch.Accumulate(batch.KvLengths)]);
        sinks = row.Case.Sinks ? DeviceBuffer.Of<float>(WorkloadGenerator.Sinks(row.Case)) : null;
    }

    public RowWorkload Drawn { get; }

    public WorkloadRow Row => Drawn.Row;

    public RaggedBatch Batch => Drawn.Batch;

    public BlockTables Tables => Drawn.Tables;

    public KvPoolShape Pool { get; }

    public AttentionScales Scales { get; private set; }

    public long QueryElements { get; }

    /// <summary>Q: [tokens, query heads, head size].</summary>
    public DeviceBuffer Query { get; }

    /// <summary>K and V, <see cref="KvPoolShape.Offset"/>.</summary>
    public DeviceBuffer KvPool { get; }

    /// <summary>[batch, pages per sequence].</summary>
    public DeviceBuffer BlockTables { get; }

    /// <summary>Query starts, then key starts: [batch + 1] each.</summary>
    public DeviceBuffer Lengths { get; }

    public DevicePointer QueryStarts => Lengths.Pointer;

    public DevicePointer KvStarts => Lengths.Pointer.At(sizeof(int) * (Batch.BatchSize + 1L));

    /// <summary>[query heads], or 0 where the row has none.</summary>
    public DevicePointer Sinks => sinks?.Pointer ?? default;

    public IEnumerable<Allocation> Allocations =>
    [
        new(AllocationKind.Query, Query.Size), new(AllocationKind.KvPool, KvPool.Size),
        new(AllocationKind.BlockTables, BlockTables.Size), new(AllocationKind.SequenceLengths, Lengths.Size),
        .. sinks is null ? [] : new[] { new Allocation(AllocationKind.Sinks, sinks.Size) },
    ];

    /// <summary>Makes the data of <see cref="WorkloadGenerator.Inputs"/> on the device.</summary>
    public static CudaWorkload Of(RowDevice device, RowWorkload drawn)
    {
        var workload = new CudaWorkload(drawn);
        try
        {
            workload.Fill(device);
            return workload;
        }
        catch (CudaException)
        {
            workload.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Query.Dispose();
        KvPool.Dispose();
        BlockTables.Dispose();
        Lengths.Dispose();
        sinks?.Dispose();
    }

    private void Fill(RowDevice device)
    {
        var fill = new WorkloadFill(device, Row.Case.Seed);
        var halves = Row.Output == OutputFormat.Fp16 ? FillStorage.Fp16 : FillStorage.Bf16;
        var (query, kv) = (halves, halves);
        if (Row.Fp8Data)
        {
            // The query's own first word takes the largest magnitude: it is overwritten by the data afterwards.
            query = FillStorage.Of(fill.Amax(Query, QueryElements, RandomTensor.Query), Row.Fp8Inputs);
            kv = FillStorage.Of(fill.Amax(Query, Pool.Length / 2, RandomTensor.Key, RandomTensor.Value), Row.Fp8Inputs);
        }

        fill.Query(Query.Pointer, QueryElements, query);
        fill.Kv(KvPool.Pointer, Pool, kv);
        device.Synchronize();
        Scales = WorkloadGenerator.Scales(Row.Case, query.StoredUnit, kv.StoredUnit);
    }
}
