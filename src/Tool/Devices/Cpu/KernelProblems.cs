using PrefillBench.Devices.Cpu.Output;
using PrefillBench.Kernels;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu;

/// <summary>A row in the words of the contract with CPU kernels.</summary>
internal static class KernelProblems
{
    public static CaseShape ShapeOf(WorkloadRow row) => new()
    {
        QueryHeads = row.Case.Heads.Query,
        KvHeads = row.Case.Heads.Kv,
        HeadSize = row.Case.HeadSize,
        PageTokens = row.Case.BlockSize,
        Causal = row.Case.Causal,
        Input = row.Fp8Inputs ? ElementFormat.E4M3 : ElementFormat.Bf16,
        Output = row.Output switch { OutputFormat.E4M3 => ElementFormat.E4M3, OutputFormat.Nvfp4 => ElementFormat.Nvfp4, _ => ElementFormat.Bf16 },
    };

    public static unsafe AttentionProblem Of(AttentionInputs inputs, OutputBuffer output)
    {
        var shape = inputs.Row.Case;
        var vectorBytes = (long)shape.HeadSize * (inputs.Row.Fp8Inputs ? sizeof(byte) : sizeof(ushort));
        var pool = inputs.KvPool.Bytes;
        var planeBytes = vectorBytes * shape.Heads.Kv * shape.BlockSize;
        var (headStride, tokenStride) = shape.KvLayout == KvLayout.Hnd ? (shape.BlockSize * vectorBytes, vectorBytes) : (vectorBytes, shape.Heads.Kv * vectorBytes);
        return new()
        {
            Shape = ShapeOf(inputs.Row),
            QueryStarts = inputs.Batch.QueryStarts,
            KvLengths = inputs.Batch.KvLengths,
            BlockTables = inputs.Tables.Pages,
            PagesPerSequence = inputs.Tables.PagesPerSequence,
            Query = new(inputs.Query.Bytes, shape.Heads.Query * vectorBytes, vectorBytes),
            Keys = new(pool, 2 * planeBytes, headStride, tokenStride),
            Values = new(pool + planeBytes, 2 * planeBytes, headStride, tokenStride),
            Bmm1 = inputs.Scales.Bmm1,
            Bmm2 = inputs.Scales.Bmm2,
            Output = output.Tensor,
            OutputScales = output.Scales,
        };
    }
}
