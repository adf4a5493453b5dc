using System.Runtime.Intrinsics;
using PrefillBench.Devices.Cpu.Output;
using PrefillBench.Devices.Cpu.Vectors;

namespace PrefillBench.Devices.Cpu.Fast;

/// <summary>The packed kernel for a width and the row's element type.</summary>
internal static class PackedKernels
{
    public static CpuKernel For(VectorWidth width, AttentionView view, OutputBuffer output, int threads, long l2Bytes) => width switch
    {
        VectorWidth.Avx512 => For<Vector512<float>, Avx512Ops>(view, output, threads, l2Bytes),
        VectorWidth.Avx2 => For<Vector256<float>, Avx2Ops>(view, output, threads, l2Bytes),
        _ => For<Vector128<float>, PortableOps>(view, output, threads, l2Bytes),
    };

    private static CpuKernel For<V, TOps>(AttentionView view, OutputBuffer output, int threads, long l2Bytes)
        where V : struct
        where TOps : IVectorOps<V> =>
        view.Inputs.Row.Fp8Inputs
            ? new PackedKernel<V, TOps, E4M3Element>(view, output, threads, l2Bytes)
            : new PackedKernel<V, TOps, Bf16Element>(view, output, threads, l2Bytes);
}
