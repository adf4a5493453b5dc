using System.Runtime.CompilerServices;
using PrefillBench.Kernels.Cpu.Vectors;

namespace PrefillBench.Kernels.Cpu.Packed;

/// <summary>The element type of Q, K and V.</summary>
internal unsafe interface IElement
{
    /// <summary>A vector of elements as float32, from element <paramref name="index"/> on.</summary>
    static abstract V Widen<V, TOps>(byte* from, int index)
        where V : struct
        where TOps : IVectorOps<V>;
}

internal readonly unsafe struct Bf16Element : IElement
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Widen<V, TOps>(byte* from, int index)
        where V : struct
        where TOps : IVectorOps<V> => TOps.WidenBf16((ushort*)from + index);
}

internal readonly unsafe struct E4M3Element : IElement
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Widen<V, TOps>(byte* from, int index)
        where V : struct
        where TOps : IVectorOps<V> => TOps.WidenE4M3((sbyte*)from + index);
}

internal readonly unsafe struct Fp16Element : IElement
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Widen<V, TOps>(byte* from, int index)
        where V : struct
        where TOps : IVectorOps<V> => TOps.WidenFp16((ushort*)from + index);
}
