using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>Fills in the one argument of a prefill kernel.</summary>
/// <param name="tiles">On the device.</param>
/// <param name="counters">Two zeros on the device; every launch leaves them so.</param>
/// <param name="workspace">Of the kernel's own, or 0.</param>
internal sealed class PrefillArguments(
    CudaWorkload workload, DevicePointer tiles, int tileCount, DevicePointer counters, DevicePointer workspace, bool tensorMaps)
{
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
        return tensorMaps ? WithMaps(parameters, set, row) : parameters;
    }

    private PrefillParameters WithMaps(PrefillParameters parameters, InputSet set, WorkloadRow row)
    {
        var tokens = workload.Batch.TotalQueryTokens;
        parameters.QueryMap = TensorMapEncoding.Encode(TensorMaps.Query(row.Case, tokens, row.Fp8Inputs), set.Query);
        parameters.KvMap = TensorMapEncoding.Encode(TensorMaps.Kv(workload.Pool with { Pages = set.Pages }, row.Fp8Inputs), set.KvPool);
        if (row.Output == OutputFormat.Bf16)
        {
            parameters.OutputMap = TensorMapEncoding.Encode(TensorMaps.Output(row.Case, tokens), set.Output);
        }

        return parameters;
    }
}
