using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu.Output;

internal static class Outputs
{
    /// <param name="lent">Memory for each part of the output; null allocates.</param>
    public static OutputBuffer For(AttentionInputs inputs, Func<AllocationKind, NativeBuffer>? lent = null)
    {
        var (shape, tokens) = (inputs.Row.Case, inputs.Batch.TotalQueryTokens);
        return inputs.Row.Output switch
        {
            OutputFormat.Bf16 or OutputFormat.Fp16 => new HalfOutput(inputs.Row.Output, shape.HeadSize, shape.Heads.Query, tokens, lent),
            OutputFormat.E4M3 => new E4M3Output(shape.HeadSize, shape.Heads.Query, tokens, lent),
            OutputFormat.Nvfp4 => new Nvfp4Output(shape.HeadSize, shape.Heads.Query, tokens, inputs.Scales.OutputBlock, lent),
            _ => throw new ArgumentOutOfRangeException(nameof(inputs)),
        };
    }
}
