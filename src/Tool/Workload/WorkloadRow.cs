using System.Collections.Immutable;
using PrefillBench.Spec;

namespace PrefillBench.Workload;

/// <summary>The format of elements: those of the output, and without scales of their own those of Q, K and V.</summary>
public enum OutputFormat
{
    Bf16,
    Fp16,
    E4M3,

    /// <summary>Packed e2m1, low nibble first, and one e4m3 scale per 16 elements in the 128x4 swizzled layout.</summary>
    Nvfp4,
}

/// <summary>
/// One distinct measurement: (kernel, shape, input data). A kernel that computes in bf16 does so whatever the case's output is, so the
/// three fp8 cases of a shape share its one row, named after <c>fp8_qkv</c>; where their scales are left out it reads the data before it
/// was quantised, and they share the row of the bf16 case.
/// </summary>
public sealed record WorkloadRow
{
    private WorkloadRow(MeasuredKernel kernel, AttentionCase attentionCase) =>
        (Kernel, Case, Id) = (kernel, attentionCase, $"{attentionCase.Id}/{kernel.Name}");

    public MeasuredKernel Kernel { get; }

    /// <summary>The case whose data the row computes; for a row that several cases share its fp8_qkv form.</summary>
    public AttentionCase Case { get; }

    /// <summary>Made once: everything that is kept of a row is looked up by it.</summary>
    public string Id { get; }

    /// <summary>True when the data went through e4m3. A kernel that computes in bf16 reads such data dequantised.</summary>
    public bool Fp8Data => Case.IsFp8;

    /// <summary>The format of Q, K and V as the kernel reads them.</summary>
    public OutputFormat Input => (Kernel.Computes, Case.Quantization) switch
    {
        (_, Quantization.Bf16) => OutputFormat.Bf16,
        (_, Quantization.Fp16) => OutputFormat.Fp16,
        (KernelComputes.Case, _) => OutputFormat.E4M3,
        _ => OutputFormat.Bf16,
    };

    /// <summary>True when the kernel reads Q, K and V in e4m3.</summary>
    public bool Fp8Inputs => Input == OutputFormat.E4M3;

    /// <summary>Bytes of one element of Q, K or V.</summary>
    public int InputBytes => Fp8Inputs ? sizeof(byte) : sizeof(ushort);

    public OutputFormat Output => (Kernel.Computes, Case.Quantization) switch
    {
        (KernelComputes.Case, Quantization.Fp8) => OutputFormat.E4M3,
        (KernelComputes.Case, Quantization.Fp8Nvfp4) => OutputFormat.Nvfp4,
        (_, Quantization.Fp16) => OutputFormat.Fp16,
        _ => OutputFormat.Bf16,
    };

    public static WorkloadRow Of(AttentionCase attentionCase, MeasuredKernel kernel) =>
        (kernel.Computes, attentionCase.IsFp8, attentionCase.Fp8Scales) switch
        {
            (KernelComputes.Bf16, true, Fp8Scales.One) =>
                new(kernel, (attentionCase with { Quantization = Quantization.Bf16 }).WithScales(null)),
            (KernelComputes.Bf16, true, _) => new(kernel, attentionCase with { Quantization = Quantization.Fp8Qkv }),
            _ => new(kernel, attentionCase),
        };

    /// <summary>The row with the scales of fp8 data undone.</summary>
    public WorkloadRow WithScalesApplied => Of(Case.WithScales(null), Kernel);

    /// <summary>The row under its own id, as a kernel runs it that computes another part of the same case.</summary>
    public WorkloadRow As(KernelComputes computes) => new(Kernel with { Computes = computes }, Case);

    /// <summary>The distinct rows of a list of cases in plan order, and of each case in the order of the kernels.</summary>
    public static ImmutableArray<WorkloadRow> AllOf(IEnumerable<AttentionCase> cases, ImmutableArray<MeasuredKernel> kernels) =>
        [.. cases.SelectMany(c => kernels.Select(kernel => Of(c, kernel))).DistinctBy(row => row.Id)];
}
