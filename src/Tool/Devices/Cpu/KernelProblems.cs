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
        Window = row.Case.Window,
        Sinks = row.Case.Sinks,
        Softcap = row.Case.Softcap,
        Input = Format(row.Input),
        Output = Format(row.Output),
    };

    private static ElementFormat Format(OutputFormat format) => format switch
    {
        OutputFormat.E4M3 => ElementFormat.E4M3,
        OutputFormat.Nvfp4 => ElementFormat.Nvfp4,
        OutputFormat.Fp16 => ElementFormat.Fp16,
        _ => ElementFormat.Bf16,
    };

    /// <summary>Why the kernel cannot compute the row, for the user; null when it can.</summary>
    public static string? WhyNot(CpuKernel kernel, WorkloadRow row)
    {
        var shape = ShapeOf(row);
        var lacking = shape.Features & ~kernel.Features;
        return lacking == CaseFeatures.None
            ? kernel.WhyNot(shape)
            : $"the {row.Kernel.Name} kernel does not list {Words(lacking)} among its features";
    }

    private static string Words(CaseFeatures features) =>
        features.ToString().ToLowerInvariant().Replace(", ", " and ", StringComparison.Ordinal);

    public static unsafe AttentionProblem Of(AttentionInputs inputs, OutputBuffer output)
    {
        var shape = inputs.Row.Case;
        var vectorBytes = (long)shape.HeadSize * inputs.Row.InputBytes;
        var pool = inputs.KvPool.Bytes;
        var planeBytes = vectorBytes * shape.Heads.Kv * shape.BlockSize;
        var (headStride, tokenStride) = shape.KvLayout == KvLayout.Hnd
            ? (shape.BlockSize * vectorBytes, vectorBytes) : (vectorBytes, shape.Heads.Kv * vectorBytes);
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
            Sinks = inputs.Sinks,
            Bmm1 = inputs.Scales.Bmm1,
            Bmm2 = inputs.Scales.Bmm2,
            Output = output.Tensor,
            OutputScales = output.Scales,
        };
    }
}
