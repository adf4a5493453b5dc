namespace PrefillBench.Kernels.Cpu.Vectors;

/// <summary>
/// The float32 vector instructions the fast kernel is written in, over the raw vector type: the JIT keeps a raw
/// Vector512 in a register, but spills a struct wrapped around it, and it does not contract a*b+c to an FMA.
/// All widths give the same bits, because every operation is per lane and correctly rounded.
/// </summary>
internal unsafe interface IVectorOps<V>
    where V : struct
{
    /// <summary>float32 elements in a vector.</summary>
    static abstract int Lanes { get; }

    static abstract V Load(float* from);

    static abstract void Store(V value, float* to);

    static abstract V Broadcast(float value);

    /// <summary>a * b + c with one rounding.</summary>
    static abstract V Fma(V a, V b, V c);

    static abstract V Add(V a, V b);

    static abstract V Subtract(V a, V b);

    static abstract V Multiply(V a, V b);

    static abstract V Divide(V a, V b);

    static abstract V Max(V a, V b);

    /// <summary>For each lane: <paramref name="value"/> where index &lt; limit, else <paramref name="otherwise"/>.</summary>
    static abstract V WhereLess(V index, V limit, V value, V otherwise);

    /// <summary>value * 2^n, where the low bits of <paramref name="shifted"/> hold n as left by adding <see cref="Exp2.Magic"/>.</summary>
    static abstract V ScaleByPowerOfTwo(V value, V shifted);

    /// <summary>The next Lanes bf16 elements.</summary>
    static abstract V WidenBf16(ushort* from);

    /// <summary>The next Lanes fp16 elements; infinity and NaN codes decode to +-65536 and more, inputs never hold them.</summary>
    static abstract V WidenFp16(ushort* from);

    /// <summary>The next Lanes e4m3 elements; NaN codes decode to +-480, quantised inputs never hold them.</summary>
    static abstract V WidenE4M3(sbyte* from);
}
