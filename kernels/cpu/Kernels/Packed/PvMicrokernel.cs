using System.Runtime.CompilerServices;
using PrefillBench.Kernels.Cpu.Vectors;

namespace PrefillBench.Kernels.Cpu.Packed;

/// <summary>
/// O[d][row] = alpha[row] * O[d][row] + sum over keys of P[key][row] * V[key][d] for one group of head dimensions; each
/// sum is one chain of FMAs in the order of keys, so keys with P = 0 at its end change no bit.
/// </summary>
internal static unsafe class PvMicrokernel<V, TOps, TShape>
    where V : struct
    where TOps : IVectorOps<V>
    where TShape : struct, IKernelShape
{
    /// <param name="weights">P: [keyCount][3 * lanes]</param>
    /// <param name="values">The panel, at the group's first dimension.</param>
    /// <param name="output">[group][3 * lanes]</param>
    /// <param name="alpha">[3 * lanes]: rescales what earlier panels left.</param>
    /// <param name="keyCount">Number of keys; at least 1.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void FourDims(float* weights, float* values, float* output, float* alpha, int keyCount)
    {
        var o0 = Accumulators<V, TOps>.LoadScaled(output, alpha);
        var o1 = Accumulators<V, TOps>.LoadScaled(output + (3 * TOps.Lanes), alpha);
        var o2 = Accumulators<V, TOps>.LoadScaled(output + (6 * TOps.Lanes), alpha);
        var o3 = Accumulators<V, TOps>.LoadScaled(output + (9 * TOps.Lanes), alpha);
        var end = weights + (3L * TOps.Lanes * keyCount);
        do
        {
            var p0 = TOps.Load(weights);
            var p1 = TOps.Load(weights + TOps.Lanes);
            var p2 = TOps.Load(weights + (2 * TOps.Lanes));
            o0.Add(p0, p1, p2, TOps.Broadcast(values[0]));
            o1.Add(p0, p1, p2, TOps.Broadcast(values[1]));
            o2.Add(p0, p1, p2, TOps.Broadcast(values[2]));
            o3.Add(p0, p1, p2, TOps.Broadcast(values[3]));
            weights += 3 * TOps.Lanes;
            values += RowBlock.PanelStride<TShape>();
        }
        while (weights != end);

        o0.Store(output);
        o1.Store(output + (3 * TOps.Lanes));
        o2.Store(output + (6 * TOps.Lanes));
        o3.Store(output + (9 * TOps.Lanes));
    }

    /// <inheritdoc cref="FourDims"/>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void EightDims(float* weights, float* values, float* output, float* alpha, int keyCount)
    {
        var o0 = Accumulators<V, TOps>.LoadScaled(output, alpha);
        var o1 = Accumulators<V, TOps>.LoadScaled(output + (3 * TOps.Lanes), alpha);
        var o2 = Accumulators<V, TOps>.LoadScaled(output + (6 * TOps.Lanes), alpha);
        var o3 = Accumulators<V, TOps>.LoadScaled(output + (9 * TOps.Lanes), alpha);
        var o4 = Accumulators<V, TOps>.LoadScaled(output + (12 * TOps.Lanes), alpha);
        var o5 = Accumulators<V, TOps>.LoadScaled(output + (15 * TOps.Lanes), alpha);
        var o6 = Accumulators<V, TOps>.LoadScaled(output + (18 * TOps.Lanes), alpha);
        var o7 = Accumulators<V, TOps>.LoadScaled(output + (21 * TOps.Lanes), alpha);
        var end = weights + (3L * TOps.Lanes * keyCount);
        do
        {
            var p0 = TOps.Load(weights);
            var p1 = TOps.Load(weights + TOps.Lanes);
            var p2 = TOps.Load(weights + (2 * TOps.Lanes));
            o0.Add(p0, p1, p2, TOps.Broadcast(values[0]));
            o1.Add(p0, p1, p2, TOps.Broadcast(values[1]));
            o2.Add(p0, p1, p2, TOps.Broadcast(values[2]));
            o3.Add(p0, p1, p2, TOps.Broadcast(values[3]));
            o4.Add(p0, p1, p2, TOps.Broadcast(values[4]));
            o5.Add(p0, p1, p2, TOps.Broadcast(values[5]));
            o6.Add(p0, p1, p2, TOps.Broadcast(values[6]));
            o7.Add(p0, p1, p2, TOps.Broadcast(values[7]));
            weights += 3 * TOps.Lanes;
            values += RowBlock.PanelStride<TShape>();
        }
        while (weights != end);

        o0.Store(output);
        o1.Store(output + (3 * TOps.Lanes));
        o2.Store(output + (6 * TOps.Lanes));
        o3.Store(output + (9 * TOps.Lanes));
        o4.Store(output + (12 * TOps.Lanes));
        o5.Store(output + (15 * TOps.Lanes));
        o6.Store(output + (18 * TOps.Lanes));
        o7.Store(output + (21 * TOps.Lanes));
    }
}
