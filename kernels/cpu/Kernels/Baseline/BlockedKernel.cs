using PrefillBench.Kernels.Cpu.Output;

namespace PrefillBench.Kernels.Cpu.Baseline;

/// <summary>
/// The baseline role: FlashAttention-2 as it is written down (Dao, arXiv:2307.08691, algorithm 1), one query head at a
/// time without packing, rows row-major, keys of a block transposed so that they are the lanes; bf16 or fp16 in and out.
/// </summary>
public sealed class BlockedKernel : CpuKernel
{
    public override CaseFeatures Features => ShapeLimits.Features;

    public override string? WhyNot(CaseShape shape) =>
        shape is { Input: ElementFormat.Bf16, Output: ElementFormat.Bf16 } or { Input: ElementFormat.Fp16, Output: ElementFormat.Fp16 }
            ? ShapeLimits.WhyNot(shape)
            : "the baseline kernel reads and writes bf16 or fp16";

    public override BoundKernel Bind(AttentionProblem problem, Processor processor) => ShapeBinding.For(
        problem.Shape,
        problem.Shape.Input == ElementFormat.Fp16 ? (IShapeBinding)new Binding<Fp16Codes>(problem) : new Binding<Bf16Codes>(problem));

    private sealed class Binding<TCodes>(AttentionProblem problem) : IShapeBinding
        where TCodes : struct, IHalfCodes
    {
        public BoundKernel Bind<TShape>()
            where TShape : struct, IKernelShape => new BoundBlockedKernel<TCodes, TShape>(problem);
    }
}
