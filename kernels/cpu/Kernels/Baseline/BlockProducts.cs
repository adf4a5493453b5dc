using System.Numerics;
using System.Runtime.CompilerServices;

namespace PrefillBench.Kernels.Cpu.Baseline;

/// <summary>The two matrix products of a block, four rows by two vectors at a time, in the runtime's portable vectors.</summary>
internal static unsafe class BlockProducts
{
    /// <summary>
    /// c[4][columns] = (or +=) a[4][depth] * b[depth][columns]: scores with b = K transposed, output with b = V.
    /// Strides in floats; <paramref name="columns"/> is a multiple of two vectors.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void FourRows(float* a, int aStride, float* b, int bStride, float* c, int cStride, int depth, int columns)
    {
        for (var column = 0; column < columns; column += 2 * Vector<float>.Count)
        {
            TwoVectors(a, aStride, b + column, bStride, c + column, cStride, depth);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void TwoVectors(float* a, int aStride, float* b, int bStride, float* c, int cStride, int depth)
    {
        float* c1 = c + cStride, c2 = c1 + cStride, c3 = c2 + cStride;
        Vector<float> s00 = Vector.Load(c), s01 = Vector.Load(c + Vector<float>.Count);
        Vector<float> s10 = Vector.Load(c1), s11 = Vector.Load(c1 + Vector<float>.Count);
        Vector<float> s20 = Vector.Load(c2), s21 = Vector.Load(c2 + Vector<float>.Count);
        Vector<float> s30 = Vector.Load(c3), s31 = Vector.Load(c3 + Vector<float>.Count);
        float* a1 = a + aStride, a2 = a1 + aStride, a3 = a2 + aStride;
        for (var k = 0L; k < depth; k++)
        {
            Vector<float> b0 = Vector.Load(b), b1 = Vector.Load(b + Vector<float>.Count);
            Step(ref s00, ref s01, b0, b1, a[k]);
            Step(ref s10, ref s11, b0, b1, a1[k]);
            Step(ref s20, ref s21, b0, b1, a2[k]);
            Step(ref s30, ref s31, b0, b1, a3[k]);
            b += bStride;
        }

        Store(s00, s01, c);
        Store(s10, s11, c1);
        Store(s20, s21, c2);
        Store(s30, s31, c3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(ref Vector<float> s0, ref Vector<float> s1, Vector<float> b0, Vector<float> b1, float a)
    {
        var broadcast = new Vector<float>(a);
        s0 = Vector.FusedMultiplyAdd(b0, broadcast, s0);
        s1 = Vector.FusedMultiplyAdd(b1, broadcast, s1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector<float> v0, Vector<float> v1, float* to)
    {
        v0.Store(to);
        v1.Store(to + Vector<float>.Count);
    }
}
