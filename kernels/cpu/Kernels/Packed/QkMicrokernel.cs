using System.Runtime.CompilerServices;
using PrefillBench.Kernels.Cpu.Vectors;

namespace PrefillBench.Kernels.Cpu.Packed;

/// <summary>
/// S[key][row] = sum over d of Q[d][row] * K[key][d] for one group of keys; each sum is one chain of FMAs in the order
/// of d. Pointers are bumped: indexing with an int costs a sign extension per load.
/// </summary>
internal static unsafe class QkMicrokernel<V, TOps, TShape>
    where V : struct
    where TOps : IVectorOps<V>
    where TShape : struct, IKernelShape
{
    private static int Stride => RowBlock.PanelStride<TShape>();

    /// <param name="query">[head size][3 * lanes]</param>
    /// <param name="keys">The group's first key in the panel.</param>
    /// <param name="scores">[group][3 * lanes]</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void FourKeys(float* query, float* keys, float* scores)
    {
        Accumulators<V, TOps> s0 = default, s1 = default, s2 = default, s3 = default;
        var end = keys + TShape.HeadSize;
        do
        {
            var q0 = TOps.Load(query);
            var q1 = TOps.Load(query + TOps.Lanes);
            var q2 = TOps.Load(query + (2 * TOps.Lanes));
            s0.Add(q0, q1, q2, TOps.Broadcast(keys[0]));
            s1.Add(q0, q1, q2, TOps.Broadcast(keys[Stride]));
            s2.Add(q0, q1, q2, TOps.Broadcast(keys[2 * Stride]));
            s3.Add(q0, q1, q2, TOps.Broadcast(keys[3 * Stride]));
            query += 3 * TOps.Lanes;
            keys++;
        }
        while (keys != end);

        s0.Store(scores);
        s1.Store(scores + (3 * TOps.Lanes));
        s2.Store(scores + (6 * TOps.Lanes));
        s3.Store(scores + (9 * TOps.Lanes));
    }

    /// <inheritdoc cref="FourKeys"/>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void EightKeys(float* query, float* keys, float* scores)
    {
        Accumulators<V, TOps> s0 = default, s1 = default, s2 = default, s3 = default;
        Accumulators<V, TOps> s4 = default, s5 = default, s6 = default, s7 = default;
        var end = keys + TShape.HeadSize;
        do
        {
            var q0 = TOps.Load(query);
            var q1 = TOps.Load(query + TOps.Lanes);
            var q2 = TOps.Load(query + (2 * TOps.Lanes));
            s0.Add(q0, q1, q2, TOps.Broadcast(keys[0]));
            s1.Add(q0, q1, q2, TOps.Broadcast(keys[Stride]));
            s2.Add(q0, q1, q2, TOps.Broadcast(keys[2 * Stride]));
            s3.Add(q0, q1, q2, TOps.Broadcast(keys[3 * Stride]));
            s4.Add(q0, q1, q2, TOps.Broadcast(keys[4 * Stride]));
            s5.Add(q0, q1, q2, TOps.Broadcast(keys[5 * Stride]));
            s6.Add(q0, q1, q2, TOps.Broadcast(keys[6 * Stride]));
            s7.Add(q0, q1, q2, TOps.Broadcast(keys[7 * Stride]));
            query += 3 * TOps.Lanes;
            keys++;
        }
        while (keys != end);

        s0.Store(scores);
        s1.Store(scores + (3 * TOps.Lanes));
        s2.Store(scores + (6 * TOps.Lanes));
        s3.Store(scores + (9 * TOps.Lanes));
        s4.Store(scores + (12 * TOps.Lanes));
        s5.Store(scores + (15 * TOps.Lanes));
        s6.Store(scores + (18 * TOps.Lanes));
        s7.Store(scores + (21 * TOps.Lanes));
    }
}
