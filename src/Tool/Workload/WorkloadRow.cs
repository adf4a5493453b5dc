using System.Collections.Immutable;
using PrefillBench.Spec;

namespace PrefillBench.Workload;

public enum OutputFormat
{
    Bf16,
    Fp16,
    E4M3,

    /// <summary>Packed e2m1, low nibble first, and one e4m3 scale per 16 elements in the 128x4 swizzled layout.</summary>
    Nvfp4,
}

/// <summary>
/// One distinct measurement: (kernel, shape, input data). The baseline kernel computes in bf16 whatever the case's
/// output is, so the three fp8 cases of a shape share its one row, named after <c>fp8_qkv</c>; where their scales are left out it reads the
/// data before it was quantised, and they share the row of the bf16 case.
/// </summary>
public sealed record WorkloadRow
{
    private WorkloadRow(KernelRole kernel, AttentionCase attentionCase) => (Kernel, Case) = (kernel, attentionCase);

    public KernelRole Kernel { get; }

    /// <summary>The case whose data the row computes; for a shared baseline row its fp8_qkv form.</summary>
    public AttentionCase Case { get; }

    public string Id => $"{Case.Id}/{Spelling.Of(Kernel)}";

    /// <summary>Whether the data went through e4m3, not whether the kernel reads e4m3 (the baseline reads it dequantised to bf16).</summary>
    public bool Fp8Data => Case.IsFp8;

    /// <summary>Whether the kernel reads e4m3 Q, K and V.</summary>
    public bool Fp8Inputs => Fp8Data && Kernel == KernelRole.Trtllm;

    public OutputFormat Output => (Kernel, Case.Quantization) switch
    {
        (KernelRole.Trtllm, Quantization.Fp8) => OutputFormat.E4M3,
        (KernelRole.Trtllm, Quantization.Fp8Nvfp4) => OutputFormat.Nvfp4,
        (_, Quantization.Fp16) => OutputFormat.Fp16,
        _ => OutputFormat.Bf16,
    };

    public static WorkloadRow Of(AttentionCase attentionCase, KernelRole kernel) => (kernel, attentionCase.IsFp8, attentionCase.Fp8Scales) switch
    {
        (KernelRole.Baseline, true, Fp8Scales.One) => new(kernel, (attentionCase with { Quantization = Quantization.Bf16 }).WithScales(null)),
        (KernelRole.Baseline, true, _) => new(kernel, attentionCase with { Quantization = Quantization.Fp8Qkv }),
        _ => new(kernel, attentionCase),
    };

    /// <summary>The same with the scales of fp8 data undone.</summary>
    public WorkloadRow WithScalesApplied => Of(Case.WithScales(null), Kernel);

    /// <summary>The distinct rows of a list of cases, baseline before trtllm, in plan order.</summary>
    public static ImmutableArray<WorkloadRow> AllOf(IEnumerable<AttentionCase> cases) =>
        [.. cases.SelectMany(c => new[] { Of(c, KernelRole.Baseline), Of(c, KernelRole.Trtllm) }).DistinctBy(row => row.Id)];
}
