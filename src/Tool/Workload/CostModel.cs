using System.Collections.Immutable;
using PrefillBench.Numerics;
using PrefillBench.Spec;
using PrefillBench.Units;

namespace PrefillBench.Workload;

/// <summary>
/// Counts a row's operations, bytes and memory, whatever kernel runs it; integers are 64-bit and checked. Formulas: docs/workload.md.
/// </summary>
public static class CostModel
{
    public static WorkloadCost Of(WorkloadRow row, RaggedBatch batch, Lazy<PagesRead> read)
    {
        var shape = row.Case;
        var pairs = VisiblePairs(batch, shape.Causal, shape.Window);
        var allocations = AllocationsOf(row, batch);
        return new()
        {
            QueryTokens = batch.TotalQueryTokens,
            KvTokens = Sum(batch.KvLengths, length => length),
            Read = read,
            VisiblePairs = pairs,
            // In floating point: 4096 prompts of 262144 tokens and 256 heads are 6e19 operations, more than 64 bits hold.
            Work = new(4.0 * shape.Heads.Query * shape.HeadSize * pairs),
            BytesBesideKeys = BytesBesideKeys(row, batch),
            BytesPerKey = 2L * shape.Heads.Kv * shape.HeadSize * row.InputBytes,
            Allocations = allocations,
            KernelPeak = Total(allocations),
        };
    }

    /// <summary>
    /// Peak memory of a case when all its kernels are resident, as in the published script: each kernel's own buffers, with lengths and
    /// tables (and for bf16 the inputs, which are the same) once.
    /// </summary>
    public static ByteCount PeakOfAll(AttentionCase attentionCase, ImmutableArray<MeasuredKernel> kernels)
    {
        var batch = WorkloadGenerator.Batch(attentionCase);
        var (shared, own) = (new Dictionary<AllocationKind, Allocation>(), new List<Allocation>());
        foreach (var allocation in WorkloadRow.AllOf([attentionCase], kernels).SelectMany(row => AllocationsOf(row, batch)))
        {
            if (IsShared(allocation.Kind, attentionCase))
            {
                shared[allocation.Kind] = allocation;
            }
            else
            {
                own.Add(allocation);
            }
        }

        return Total(shared.Values.Concat(own));
    }

    /// <summary>Sum of sizes; throws rather than wrap around.</summary>
    public static ByteCount Total(IEnumerable<Allocation> allocations) =>
        allocations.Aggregate(new ByteCount(0), (sum, allocation) => sum + allocation.Size);

    /// <summary>
    /// Under the causal mask aligned bottom-right, query j of q sees kv - q + j + 1 keys; their sum is q (2 kv - q + 1) / 2. A window hides
    /// those before its last `window` ones.
    /// </summary>
    private static long VisiblePairs(RaggedBatch batch, bool causal, int window) => Sum(
        batch.QueryLengths, batch.KvLengths, (q, kv) => causal
            ? checked((q * ((2L * kv) - q + 1) / 2) - (window > 0 ? Hidden(q, kv - (long)window) : 0))
            : (long)q * kv);

    /// <summary>
    /// Keys before the windows, over all queries: the last query has <paramref name="most"/>, each one before it one fewer.
    /// </summary>
    private static long Hidden(long queries, long most)
    {
        var hiding = Math.Clamp(most, 0, queries);
        return hiding * ((2 * Math.Max(most, 0)) - hiding + 1) / 2;
    }

    private static long BytesBesideKeys(WorkloadRow row, RaggedBatch batch)
    {
        var pool = KvPoolShape.Of(row.Case);
        return checked(
            QueryBytes(row, batch) + OutputBytes(row, batch) + OutputScales(row, batch).BytesInUse
            + (sizeof(int) * TableEntries(row.Case, pool, batch)) + LengthBytes(batch) + SinkBytes(row.Case));
    }

    private static ImmutableArray<Allocation> AllocationsOf(WorkloadRow row, RaggedBatch batch)
    {
        var pool = KvPoolShape.Of(row.Case);
        var scales = OutputScales(row, batch).BytesAllocated;
        return
        [
            new(AllocationKind.Query, new(QueryBytes(row, batch))),
            new(AllocationKind.KvPool, new(checked(pool.Length * row.InputBytes))),
            new(AllocationKind.BlockTables, new(checked((long)sizeof(int) * batch.BatchSize * pool.PagesFor(row.Case.MaxKvLen)))),
            new(AllocationKind.SequenceLengths, new(LengthBytes(batch))),
            .. row.Case.Sinks ? [new Allocation(AllocationKind.Sinks, new(SinkBytes(row.Case)))] : Array.Empty<Allocation>(),
            new(AllocationKind.Output, new(OutputBytes(row, batch))),
            .. scales > 0 ? [new Allocation(AllocationKind.OutputScales, new(scales))] : Array.Empty<Allocation>(),
        ];
    }

    private static bool IsShared(AllocationKind kind, AttentionCase attentionCase) =>
        kind is AllocationKind.BlockTables or AllocationKind.SequenceLengths or AllocationKind.Sinks
        || (attentionCase.Quantization is Quantization.Bf16 or Quantization.Fp16 && kind is AllocationKind.Query or AllocationKind.KvPool);

    private static long QueryElements(WorkloadRow row, RaggedBatch batch) =>
        checked((long)batch.TotalQueryTokens * row.Case.Heads.Query * row.Case.HeadSize);

    private static long QueryBytes(WorkloadRow row, RaggedBatch batch) => checked(QueryElements(row, batch) * row.InputBytes);

    private static long OutputBytes(WorkloadRow row, RaggedBatch batch) => row.Output switch
    {
        OutputFormat.Bf16 or OutputFormat.Fp16 => checked(QueryElements(row, batch) * sizeof(ushort)),
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

    /// <summary>float32 [query heads].</summary>
    private static long SinkBytes(AttentionCase shape) => shape.Sinks ? sizeof(float) * (long)shape.Heads.Query : 0;

    /// <summary>Number of table entries for pages that are read. Pages before every window are not.</summary>
    private static long TableEntries(AttentionCase shape, KvPoolShape pool, RaggedBatch batch)
    {
        var entries = 0L;
        for (var sequence = 0; sequence < batch.BatchSize; sequence++)
        {
            entries += pool.PagesFor(batch.KvLengths[sequence]) - (batch.FirstKey(sequence, shape.Window) / pool.BlockSize);
        }

        return entries;
    }

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
}
