using System.Collections.Immutable;
using PrefillBench.Numerics;
using PrefillBench.Spec;
using PrefillBench.Units;

namespace PrefillBench.Workload;

/// <summary>Counts a row's operations, bytes and memory; all integer arithmetic is 64-bit and checked. Formulas: docs/workload.md.</summary>
public static class CostModel
{
    /// <summary>Query rows (token, query head of the group) of one tile of work, and the bytes that describe it.</summary>
    private const int TileRows = 128;
    private const int TileDescriptorBytes = 16;

    public static WorkloadCost Of(WorkloadRow row) =>
        Of(row, WorkloadGenerator.Batch(row.Case), WorkloadGenerator.Tables(row.Case));

    /// <summary>The cost of each row of a plan, in order. Rows that differ in quantisation alone draw the same tables, which is done once.</summary>
    public static ImmutableArray<WorkloadCost> OfAll(IEnumerable<WorkloadRow> rows)
    {
        var drawn = new Dictionary<string, Drawn>();
        return
        [
            .. rows.Select(row =>
            {
                var shape = row.Case with { Quantization = Quantization.Bf16 };
                if (!drawn.TryGetValue(shape.Work, out var same))
                {
                    var batch = WorkloadGenerator.Batch(shape);
                    drawn[shape.Work] = same = new(batch, CountPages(KvPoolShape.Of(shape), batch, WorkloadGenerator.Tables(shape)));
                }

                return Of(row, same.Batch, same.Read);
            }),
        ];
    }

    public static WorkloadCost Of(WorkloadRow row, RaggedBatch batch, BlockTables tables) =>
        Of(row, batch, CountPages(KvPoolShape.Of(row.Case), batch, tables));

    private static WorkloadCost Of(WorkloadRow row, RaggedBatch batch, PagesRead read)
    {
        var shape = row.Case;
        var pairs = VisiblePairs(batch, shape.Causal);
        var allocations = AllocationsOf(row, batch);
        return new()
        {
            QueryTokens = batch.TotalQueryTokens,
            KvTokens = Sum(batch.KvLengths, length => length),
            DistinctPages = read.DistinctPages,
            VisiblePairs = pairs,
            Work = new(checked(4L * shape.Heads.Query * shape.HeadSize * pairs)),
            PublishedEstimate = new(2.0 * shape.BatchSize * shape.MaxSeqLen * shape.MaxSeqLen * shape.HeadSize),
            MinimumBytes = MinimumBytes(row, batch, read.DistinctKeys),
            Allocations = allocations,
            KernelPeak = Total(allocations),
        };
    }

    /// <summary>
    /// Every buffer of a case when both kernels are resident, as in the published script: each kernel's own, with lengths and
    /// tables (and for bf16 the inputs, which are the same) once.
    /// </summary>
    public static ImmutableArray<Allocation> OfBothKernels(AttentionCase attentionCase)
    {
        var batch = WorkloadGenerator.Batch(attentionCase);
        var kernels = WorkloadRow.AllOf([attentionCase]);
        return
        [
            .. kernels.SelectMany(row => AllocationsOf(row, batch).Select(allocation =>
                    IsShared(allocation, attentionCase) ? allocation : allocation with { Name = $"{Spelling.Of(row.Kernel)} {allocation.Name}" }))
                .DistinctBy(allocation => allocation.Name),
        ];
    }

    /// <summary>Sum of sizes; throws rather than wrap around.</summary>
    public static ByteCount Total(IEnumerable<Allocation> allocations) =>
        allocations.Aggregate(new ByteCount(0), (sum, allocation) => sum + allocation.Size);

    /// <summary>Under the causal mask aligned bottom-right, query j of q sees kv - q + j + 1 keys; their sum is q (2 kv - q + 1) / 2.</summary>
    private static long VisiblePairs(RaggedBatch batch, bool causal) =>
        Sum(batch.QueryLengths, batch.KvLengths, (q, kv) => causal ? checked(q * ((2L * kv) - q + 1) / 2) : (long)q * kv);

    /// <summary>The last page of a sequence is read as far as the sequence goes.</summary>
    private static PagesRead CountPages(KvPoolShape pool, RaggedBatch batch, BlockTables tables)
    {
        var keysOfPage = new int[pool.Pages];
        for (var sequence = 0; sequence < batch.BatchSize; sequence++)
        {
            var left = batch.KvLengths[sequence];
            foreach (var page in tables.Of(sequence)[..pool.PagesFor(left)])
            {
                keysOfPage[page] = Math.Max(keysOfPage[page], Math.Min(left, pool.BlockSize));
                left -= pool.BlockSize;
            }
        }

        var (distinctPages, distinctKeys) = (0, 0L);
        foreach (var keys in keysOfPage)
        {
            distinctPages += keys > 0 ? 1 : 0;
            distinctKeys += keys;
        }

        return new(distinctPages, distinctKeys);
    }

    private static ByteCount MinimumBytes(WorkloadRow row, RaggedBatch batch, long distinctKeys)
    {
        var pool = KvPoolShape.Of(row.Case);
        return new(checked(
            QueryBytes(row, batch) + OutputBytes(row, batch) + OutputScales(row, batch).BytesInUse
            + (2 * distinctKeys * pool.Heads * pool.HeadSize * InputBytes(row))
            + (sizeof(int) * Sum(batch.KvLengths, length => pool.PagesFor(length)))
            + LengthBytes(batch) + ScheduleBytes(row, batch)));
    }

    private static ImmutableArray<Allocation> AllocationsOf(WorkloadRow row, RaggedBatch batch)
    {
        var pool = KvPoolShape.Of(row.Case);
        var scales = OutputScales(row, batch).BytesAllocated;
        return
        [
            new("query", new(QueryBytes(row, batch))),
            new("kv pool", new(checked(pool.Length * InputBytes(row)))),
            new("block tables", new(checked((long)sizeof(int) * batch.BatchSize * pool.PagesFor(row.Case.MaxKvLen)))),
            new("sequence lengths", new(LengthBytes(batch))),
            new("tile schedule", new(ScheduleBytes(row, batch))),
            new("output", new(OutputBytes(row, batch))),
            .. scales > 0 ? [new Allocation("output scales", new(scales))] : Array.Empty<Allocation>(),
        ];
    }

    private static bool IsShared(Allocation allocation, AttentionCase attentionCase) =>
        allocation.Name is "block tables" or "sequence lengths"
        || (attentionCase.Quantization == Quantization.Bf16 && allocation.Name is "query" or "kv pool");

    private static long InputBytes(WorkloadRow row) => row.Fp8Inputs ? sizeof(byte) : sizeof(ushort);

    private static long QueryElements(WorkloadRow row, RaggedBatch batch) =>
        checked((long)batch.TotalQueryTokens * row.Case.Heads.Query * row.Case.HeadSize);

    private static long QueryBytes(WorkloadRow row, RaggedBatch batch) => checked(QueryElements(row, batch) * InputBytes(row));

    private static long OutputBytes(WorkloadRow row, RaggedBatch batch) => row.Output switch
    {
        OutputFormat.Bf16 => checked(QueryElements(row, batch) * sizeof(ushort)),
        OutputFormat.E4M3 => QueryElements(row, batch),
        OutputFormat.Nvfp4 => QueryElements(row, batch) / 2,
        _ => throw new ArgumentOutOfRangeException(nameof(row)),
    };

    /// <summary>One e4m3 scale per 16 elements; allocated in whole tiles of 128 tokens x 4 scales.</summary>
    private static (long BytesInUse, long BytesAllocated) OutputScales(WorkloadRow row, RaggedBatch batch)
    {
        if (row.Output != OutputFormat.Nvfp4)
        {
            return (0, 0);
        }

        var layout = new Nvfp4ScaleLayout(batch.TotalQueryTokens, row.Case.Heads.Query * row.Case.HeadSize / Nvfp4.BlockSize);
        return ((long)layout.Rows * layout.Columns, layout.LengthBytes);
    }

    /// <summary>int32 query starts and key/value starts, one more of each than sequences.</summary>
    private static long LengthBytes(RaggedBatch batch) => 2L * sizeof(int) * (batch.BatchSize + 1);

    private static long ScheduleBytes(WorkloadRow row, RaggedBatch batch) =>
        checked(TileDescriptorBytes * row.Case.Heads.Kv
            * Sum(batch.QueryLengths, q => (((long)q * row.Case.Heads.GroupSize) + TileRows - 1) / TileRows));

    private static long Sum(ImmutableArray<int> lengths, Func<int, long> of)
    {
        var sum = 0L;
        foreach (var length in lengths)
        {
            sum = checked(sum + of(length));
        }

        return sum;
    }

    private static long Sum(ImmutableArray<int> left, ImmutableArray<int> right, Func<int, int, long> of)
    {
        var sum = 0L;
        for (var sequence = 0; sequence < left.Length; sequence++)
        {
            sum = checked(sum + of(left[sequence], right[sequence]));
        }

        return sum;
    }

    /// <summary>What the rows of a shape share.</summary>
    private sealed record Drawn(RaggedBatch Batch, PagesRead Read);

    /// <summary>Distinct pages that any sequence reads, and distinct tokens in them.</summary>
    private sealed record PagesRead(int DistinctPages, long DistinctKeys);
}
