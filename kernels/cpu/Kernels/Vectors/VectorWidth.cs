using System.Runtime.Intrinsics.X86;

namespace PrefillBench.Kernels.Cpu.Vectors;

/// <summary>The instructions that the fast kernel is compiled to.</summary>
internal enum VectorWidth
{
    /// <summary>128-bit cross-platform vectors: runs anywhere, fast on ARM64, slow on x86 without FMA.</summary>
    Portable128,

    /// <summary>256-bit AVX2 with FMA.</summary>
    Avx2,

    /// <summary>512-bit AVX-512 F and BW.</summary>
    Avx512,
}

internal static class VectorWidths
{
    /// <summary>
    /// The widest the processor can execute. Asks for the instruction sets themselves: Vector512.IsHardwareAccelerated is
    /// false on processors where the runtime prefers 256 bits although 512-bit code runs there at full speed.
    /// </summary>
    public static VectorWidth Widest =>
        Avx512F.IsSupported && Avx512BW.IsSupported ? VectorWidth.Avx512
        : Avx2.IsSupported && System.Runtime.Intrinsics.X86.Fma.IsSupported ? VectorWidth.Avx2
        : VectorWidth.Portable128;

    public static string Spell(VectorWidth width) => width switch
    {
        VectorWidth.Avx512 => "avx512",
        VectorWidth.Avx2 => "avx2",
        _ => "vector128",
    };
}
