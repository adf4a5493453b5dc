using System.Collections.Immutable;
using PrefillBench.Numerics;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Adapters;

/// <summary>The tensors of prefill_bench_kernel.h for a row; shapes in its words.</summary>
internal static class LentTensors
{
    public const string Query = "query";
    public const string Pool = "kv";
    public const string BlockTables = "block_tables";
    public const string QueryStarts = "query_starts";
    public const string KvLengths = "kv_lengths";
    public const string KvStarts = "kv_starts";
    public const string PageStarts = "page_starts";
    public const string PageIndices = "page_indices";
    public const string LastPageLengths = "last_page_lengths";
    public const string Sinks = "sinks";
    public const string Output = "output";
    public const string OutputScales = "output_scales";
    public const string Workspace = "workspace";

    /// <param name="pages">Number of pages of the lent pool.</param>
    /// <param name="workspaceBytes">0 for none.</param>
    public static ImmutableArray<LentTensor> Of(RowWorkload workload, int pages, long workspaceBytes)
    {
        var (row, shape, batch) = (workload.Row, workload.Case, workload.Batch);
        var (element, tokens, heads, size) = (ElementOf(row), (long)batch.TotalQueryTokens, (long)shape.Heads.Query, (long)shape.HeadSize);
        var (kvHeads, page, sequences) = ((long)shape.Heads.Kv, (long)shape.BlockSize, (long)batch.BatchSize);
        var nhd = shape.KvLayout == KvLayout.Nhd;
        var plane = page * kvHeads * size;
        ImmutableArray<long> viewShape = [pages, page, kvHeads, size];
        ImmutableArray<long> viewStrides = [2 * plane, nhd ? kvHeads * size : size, nhd ? size : page * size, 1];
        return
        [
            LentTensor.Dense(Query, element, tokens, heads, size),
            nhd
                ? LentTensor.Dense(Pool, element, pages, 2, page, kvHeads, size)
                : LentTensor.Dense(Pool, element, pages, 2, kvHeads, page, size),
            new("key", Pool, 0, element, viewShape, viewStrides),
            new("value", Pool, plane, element, viewShape, viewStrides),
            LentTensor.Dense(BlockTables, LentType.Int32, sequences, workload.Tables.PagesPerSequence),
            LentTensor.Dense(QueryStarts, LentType.Int32, sequences + 1),
            LentTensor.Dense(KvLengths, LentType.Int32, sequences),
            LentTensor.Dense(KvStarts, LentType.Int32, sequences + 1),
            LentTensor.Dense(PageStarts, LentType.Int32, sequences + 1),
            LentTensor.Dense(PageIndices, LentType.Int32, PagesInUse(workload).Sum(count => (long)count)),
            LentTensor.Dense(LastPageLengths, LentType.Int32, sequences),
            .. shape.Sinks ? [LentTensor.Dense(Sinks, LentType.Fp32, heads)] : Array.Empty<LentTensor>(),
            .. OutputsOf(row, tokens, heads, size),
            .. workspaceBytes > 0 ? [LentTensor.Dense(Workspace, LentType.UInt8, workspaceBytes)] : Array.Empty<LentTensor>(),
        ];
    }

    /// <summary>The contents of the integer tensors.</summary>
    /// <param name="tables">Block tables of the lent pool, laid out as the workload's own.</param>
    public static IEnumerable<(string Name, int[] Values)> Integers(RowWorkload workload, BlockTables tables)
    {
        var (batch, used) = (workload.Batch, PagesInUse(workload));
        yield return (BlockTables, [.. tables.Pages]);
        yield return (QueryStarts, [.. batch.QueryStarts]);
        yield return (KvLengths, [.. batch.KvLengths]);
        yield return (KvStarts, [.. RaggedBatch.Accumulate(batch.KvLengths)]);
        yield return (PageStarts, [.. RaggedBatch.Accumulate(used)]);
        yield return (PageIndices, [.. Enumerable.Range(0, batch.BatchSize).SelectMany(s => tables.Of(s)[..used[s]].ToArray())]);
        yield return (LastPageLengths, [.. batch.KvLengths.Select((length, s) => length - ((used[s] - 1) * workload.Case.BlockSize))]);
    }

    private static ImmutableArray<int> PagesInUse(RowWorkload workload) =>
        [.. workload.Batch.KvLengths.Select(KvPoolShape.Of(workload.Case).PagesFor)];

    private static LentType ElementOf(WorkloadRow row) => row.Input switch
    {
        OutputFormat.E4M3 => LentType.UInt8,
        OutputFormat.Fp16 => LentType.Fp16,
        _ => LentType.Bf16,
    };

    private static LentTensor[] OutputsOf(WorkloadRow row, long tokens, long heads, long size)
    {
        if (row.Output == OutputFormat.Nvfp4)
        {
            var scales = new Nvfp4ScaleLayout((int)tokens, (int)(heads * size / Nvfp4.BlockSize));
            return
            [
                LentTensor.Dense(Output, LentType.UInt8, tokens, heads, size / 2),
                LentTensor.Dense(OutputScales, LentType.UInt8, scales.PaddedRows, scales.PaddedColumns),
            ];
        }

        var type = row.Output switch
        {
            OutputFormat.Bf16 => LentType.Bf16, OutputFormat.Fp16 => LentType.Fp16, _ => LentType.UInt8,
        };
        return [LentTensor.Dense(Output, type, tokens, heads, size)];
    }
}
