using System.Runtime.Intrinsics;
using PrefillBench.Kernels.Cpu.Vectors;

namespace PrefillBench.Kernels.Cpu.Packed;

/// <summary>The trtllm role: query heads of a group packed into rows, rows in lanes, at the width that is fastest here.</summary>
public sealed class PackedKernel : CpuKernel
{
    private readonly Lazy<WidthTrial> width;

    public PackedKernel() => width = new(() => WidthTrial.Run(VectorWidths.Widest));

    /// <summary>A kernel of a chosen width, for tests.</summary>
    internal PackedKernel(VectorWidth width) => this.width = new(() => new(width, []));

    public override CaseFeatures Features => ShapeLimits.Features;

    public override string? WhyNot(CaseShape shape) => (shape.Input, shape.Output) switch
    {
        (ElementFormat.Bf16, ElementFormat.Bf16) or (ElementFormat.Fp16, ElementFormat.Fp16) => ShapeLimits.WhyNot(shape),
        (ElementFormat.E4M3, ElementFormat.Bf16 or ElementFormat.E4M3 or ElementFormat.Nvfp4) => ShapeLimits.WhyNot(shape),
        _ => $"the packed kernel has no {shape.Input} in and {shape.Output} out",
    };

    public override BoundKernel Bind(AttentionProblem problem, Processor processor) => width.Value.Chosen switch
    {
        VectorWidth.Avx512 => Bind<Vector512<float>, Avx512Ops>(problem, processor),
        VectorWidth.Avx2 => Bind<Vector256<float>, Avx2Ops>(problem, processor),
        _ => Bind<Vector128<float>, PortableOps>(problem, processor),
    };

    private BoundKernel Bind<V, TOps>(AttentionProblem problem, Processor processor)
        where V : struct
        where TOps : IVectorOps<V> => ShapeBinding.For(problem.Shape, problem.Shape.Input switch
        {
            ElementFormat.E4M3 => (IShapeBinding)new Binding<V, TOps, E4M3Element>(problem, processor, width.Value),
            ElementFormat.Fp16 => new Binding<V, TOps, Fp16Element>(problem, processor, width.Value),
            _ => new Binding<V, TOps, Bf16Element>(problem, processor, width.Value),
        });

    private sealed class Binding<V, TOps, TElement>(AttentionProblem problem, Processor processor, WidthTrial width) : IShapeBinding
        where V : struct
        where TOps : IVectorOps<V>
        where TElement : IElement
    {
        public BoundKernel Bind<TShape>()
            where TShape : struct, IKernelShape => new BoundPackedKernel<V, TOps, TElement, TShape>(problem, processor, width);
    }
}
