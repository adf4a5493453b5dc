using System.Runtime.CompilerServices;
using PrefillBench.Kernels.Cpu.Vectors;

namespace PrefillBench.Kernels.Cpu.Packed;

/// <summary>One row block's partial sums for one broadcast value; the JIT keeps the three fields in registers.</summary>
internal struct Accumulators<V, TOps>
    where V : struct
    where TOps : IVectorOps<V>
{
    private V a;
    private V b;
    private V c;

    /// <summary>this += rows * broadcast.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(V rowsA, V rowsB, V rowsC, V broadcast)
    {
        a = TOps.Fma(rowsA, broadcast, a);
        b = TOps.Fma(rowsB, broadcast, b);
        c = TOps.Fma(rowsC, broadcast, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Store(float* to)
    {
        TOps.Store(a, to);
        TOps.Store(b, to + TOps.Lanes);
        TOps.Store(c, to + (2 * TOps.Lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Accumulators<V, TOps> LoadScaled(float* from, float* scale) => new()
    {
        a = TOps.Multiply(TOps.Load(from), TOps.Load(scale)),
        b = TOps.Multiply(TOps.Load(from + TOps.Lanes), TOps.Load(scale + TOps.Lanes)),
        c = TOps.Multiply(TOps.Load(from + (2 * TOps.Lanes)), TOps.Load(scale + (2 * TOps.Lanes))),
    };
}
