using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>The properties of a kernel, beside those of the row, on which its tensor maps depend.</summary>
internal readonly record struct MapLayout(int ParameterLayout, int TileRows, int TileKeys);

/// <summary>Fills in the one argument of a prefill kernel.</summary>
/// <param name="tiles">Device address of the tiles.</param>
/// <param name="counters">Two zeros on the device; every launch leaves them so.</param>
/// <param name="workspace">Device address of the kernel's own workspace, or 0.</param>
/// <param name="maps">The properties on which the tensor maps depend; null where there are no maps.</param>
internal sealed class PrefillArguments(
    CudaWorkload workload, DevicePointer tiles, int tileCount, DevicePointer counters, DevicePointer workspace, MapLayout? maps)
{
    /// <summary>More keys than any sequence has.</summary>
    private const int NoWindow = 1 << 30;

    public PrefillParameters For(InputSet set)
    {
        var (row, shape, pool) = (workload.Row, workload.Row.Case, FillPool.Of(workload.Pool));
        var parameters = new PrefillParameters
        {
            Query = set.Query,
            KvPool = set.KvPool,
            Output = set.Output,
            OutputScales = set.OutputScales,
            BlockTables = set.BlockTables,
            Tiles = tiles,
            Counters = counters,
            QueryStarts = workload.QueryStarts,
            KvStarts = workload.KvStarts,
            PageStride = pool.PageStride,
            PlaneStride = pool.PlaneStride,
            HeadStride = pool.HeadStride,
            TokenStride = pool.TokenStride,
            TileCount = tileCount,
            Batch = workload.Batch.BatchSize,
            QueryTokens = workload.Batch.TotalQueryTokens,
            QueryHeads = shape.Heads.Query,
            KvHeads = shape.Heads.Kv,
            GroupLog2 = int.Log2(shape.Heads.GroupSize),
            PageSize = shape.BlockSize,
            PageSizeLog2 = pool.PageSizeLog2,
            Pages = set.Pages,
            PagesPerSequence = workload.Tables.PagesPerSequence,
            Causal = shape.Causal ? 1 : 0,
            ScoreScale = workload.Scales.Bmm1,
            OutputScale = workload.Scales.Bmm2,
            OutputBlockScale = workload.Scales.OutputBlock,
            Workspace = workspace,
        };
        parameters = WithModel(parameters);
        return maps is { } layout ? WithMaps(parameters, set, row, layout) : parameters;
    }

    /// <summary>floor(row / group) = row times this >> 16, exactly while row times group is below 2^16.</summary>
    internal static int GroupReciprocal(int group) => ((1 << 16) / group) + 1;

    /// <summary>Adds the fields that layout 2 has beside those of layout 1.</summary>
    private PrefillParameters WithModel(PrefillParameters parameters)
    {
        var shape = workload.Row.Case;
        return parameters with
        {
            Sinks = workload.Sinks,
            Window = shape.Window > 0 ? shape.Window : NoWindow,
            Softcap = shape.Softcap,
            GroupReciprocal = GroupReciprocal(shape.Heads.GroupSize),
            GroupSize = checked((ushort)shape.Heads.GroupSize),
            HeadSize = checked((ushort)shape.HeadSize),
        };
    }

    private PrefillParameters WithMaps(PrefillParameters parameters, InputSet set, WorkloadRow row, MapLayout layout)
    {
        var tokens = workload.Batch.TotalQueryTokens;
        var query = TensorMaps.Query(row.Case, tokens, row.Fp8Inputs, layout.ParameterLayout, layout.TileRows);
        parameters.QueryMap = TensorMapEncoding.Encode(query, set.Query);
        var pool = workload.Pool with { Pages = set.Pages };
        var kv = TensorMaps.Kv(pool, row.Fp8Inputs, layout.ParameterLayout, layout.TileKeys);
        parameters.KvMap = TensorMapEncoding.Encode(kv, set.KvPool);
        if (row.Output is OutputFormat.Bf16 or OutputFormat.Fp16)
        {
            parameters.OutputMap = TensorMapEncoding.Encode(TensorMaps.Output(row.Case, tokens), set.Output);
        }

        return parameters;
    }
}
