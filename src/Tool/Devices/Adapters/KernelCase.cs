using System.Text.Json.Nodes;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Adapters;

/// <summary>A case as a kernel receives it: the fields of pb_case in prefill_bench_kernel.h, by the same names.</summary>
/// <param name="Workload">The row's work.</param>
/// <param name="Scales">Scales of the data as it is lent.</param>
/// <param name="Device">The kind of device that holds the tensors.</param>
/// <param name="DeviceId">Ordinal of a CUDA device; 0 for the host.</param>
/// <param name="Threads">Processors of the host that a launch may use.</param>
internal sealed record KernelCase(RowWorkload Workload, AttentionScales Scales, DeviceKind Device, int DeviceId, int Threads)
{
    public const int Abi = 1;

    /// <summary>Fields only ever join: a kernel reads those that it knows.</summary>
    public JsonObject ToJson()
    {
        var (row, shape, batch) = (Workload.Row, Workload.Case, Workload.Batch);
        return new()
        {
            ["abi"] = Abi,
            ["device"] = Spelling.Of(Device),
            ["device_id"] = DeviceId,
            ["threads"] = Threads,
            ["batch"] = batch.BatchSize,
            ["query_tokens"] = batch.TotalQueryTokens,
            ["query_heads"] = shape.Heads.Query,
            ["kv_heads"] = shape.Heads.Kv,
            ["head_size"] = shape.HeadSize,
            ["page_size"] = shape.BlockSize,
            ["pages_per_sequence"] = Workload.Tables.PagesPerSequence,
            ["layout"] = Spelling.Of(shape.KvLayout),
            ["causal"] = shape.Causal,
            ["input"] = AdapterKeys.Spell(row.Input),
            ["output"] = AdapterKeys.Spell(row.Output),
            ["score_scale"] = Scales.Bmm1,
            ["output_scale"] = Scales.Bmm2,
            ["output_block_scale"] = Scales.OutputBlock,
            ["query_scale"] = Scales.Query,
            ["key_scale"] = Scales.Key,
            ["value_scale"] = Scales.Value,
            ["window"] = shape.Window,
            ["sinks"] = shape.Sinks,
            ["softcap"] = shape.Softcap,
            ["query_lengths"] = Numbers(batch.QueryLengths),
            ["kv_lengths"] = Numbers(batch.KvLengths),
        };
    }

    private static JsonArray Numbers(IEnumerable<int> values) => new([.. values.Select(value => JsonValue.Create(value))]);
}
