namespace PrefillBench.Kernels.Cpu.Baseline;

/// <summary>
/// The baseline role: FlashAttention-2 as it is written down (Dao, arXiv:2307.08691, algorithm 1), one query head at a
/// time without packing, rows row-major, keys of a block transposed so that they are the lanes; bf16 in and out.
/// </summary>
public sealed class BlockedKernel : CpuKernel
{
    public override string? WhyNot(CaseShape shape) =>
        shape is { Input: ElementFormat.Bf16, Output: ElementFormat.Bf16 } ? ShapeLimits.WhyNot(shape) : "the baseline kernel reads and writes bf16 only";

    public override BoundKernel Bind(AttentionProblem problem, Processor processor) => new BoundBlockedKernel(problem);
}
