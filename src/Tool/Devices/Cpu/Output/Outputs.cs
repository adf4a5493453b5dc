using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu.Output;

internal static class Outputs
{
    public static OutputBuffer For(AttentionInputs inputs)
    {
        var (shape, tokens) = (inputs.Row.Case, inputs.Batch.TotalQueryTokens);
        return inputs.Row.Output switch
        {
            OutputFormat.Bf16 or OutputFormat.Fp16 => new HalfOutput(inputs.Row.Output, shape.HeadSize, shape.Heads.Query, tokens),
            OutputFormat.E4M3 => new E4M3Output(shape.HeadSize, shape.Heads.Query, tokens),
            OutputFormat.Nvfp4 => new Nvfp4Output(shape.HeadSize, shape.Heads.Query, tokens, inputs.Scales.OutputBlock),
            _ => throw new ArgumentOutOfRangeException(nameof(inputs)),
        };
    }
}
