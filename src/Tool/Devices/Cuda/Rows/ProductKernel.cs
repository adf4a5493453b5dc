using PrefillBench.Devices.Cuda.Machine;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>
/// A kernel of kernels/common/ceilings.cu that does nothing but matrix products; its arguments are a sink and a number of iterations.
/// </summary>
/// <param name="SharedBytes">Dynamic, for each block.</param>
internal sealed record ProductKernel(string Entry, int SharedBytes, int BlocksPerMultiprocessor, double FlopPerBlockIteration)
{
    public const string Source = "common/ceilings.cu";
    public const int Threads = 256;

    private static readonly ProductKernel Mma =
        new("ceiling_mma_bf16", SharedBytes: 0, BlocksPerMultiprocessor: 2, FlopPerBlockIteration: 8 * 131_072.0);
    private static readonly ProductKernel MmaE4M3 =
        new("ceiling_mma_e4m3", SharedBytes: 0, BlocksPerMultiprocessor: 2, FlopPerBlockIteration: 8 * 262_144.0);
    private static readonly ProductKernel WgmmaBf16 = new("ceiling_wgmma_bf16", 197_632, 1, 2 * 4_194_304.0);
    private static readonly ProductKernel WgmmaE4M3 = new("ceiling_wgmma_e4m3", 197_632, 1, 2 * 8_388_608.0);

    private static readonly ComputeCapability FirstWithE4M3 = new(8, 9);

    // wgmma exists on 9.0 alone. Elsewhere the kernels multiply by mma.sync, and e4m3 only where that has it.
    public static ProductKernel Bf16(ComputeCapability capability) => capability.Major == 9 ? WgmmaBf16 : Mma;

    public static ProductKernel Fp8(ComputeCapability capability) =>
        capability.Major == 9 ? WgmmaE4M3 : capability < FirstWithE4M3 ? Mma : MmaE4M3;
}
