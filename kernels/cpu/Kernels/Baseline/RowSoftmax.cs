using System.Numerics;
using System.Runtime.CompilerServices;

namespace PrefillBench.Kernels.Cpu.Baseline;

/// <summary>FlashAttention-2's per-row running softmax (Dao, arXiv:2307.08691, algorithm 1).</summary>
internal static unsafe class RowSoftmax
{
    /// <summary>Turns a row's scores into weights e^(s - max) and rescales what older blocks left.</summary>
    /// <param name="scores">One row of the block, <paramref name="keys"/> long (a multiple of the vector).</param>
    /// <param name="visible">Keys of this block that the row sees; may be below 1, which leaves the row as it was.</param>
    /// <param name="max">The row's running maximum; minus infinity before the first block, in which every row sees a key.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Update(float* scores, int keys, int visible, float* output, int headSize, ref float max, ref float sum)
    {
        for (var key = Math.Max(visible, 0); key < keys; key++)
        {
            scores[key] = float.NegativeInfinity;
        }

        var highest = new Vector<float>(max);
        for (var key = 0; key < keys; key += Vector<float>.Count)
        {
            highest = Vector.Max(highest, Vector.Load(scores + key));
        }

        var newMax = max;
        for (var lane = 0; lane < Vector<float>.Count; lane++)
        {
            newMax = MathF.Max(newMax, highest[lane]);
        }

        var total = Vector<float>.Zero;
        for (var key = 0; key < keys; key += Vector<float>.Count)
        {
            var weight = Vector.Exp(Vector.Load(scores + key) - new Vector<float>(newMax));
            weight.Store(scores + key);
            total += weight;
        }

        var alpha = MathF.Exp(max - newMax);
        sum = (sum * alpha) + Vector.Sum(total);
        max = newMax;
        Scale(output, headSize, alpha);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scale(float* vector, int length, float factor)
    {
        for (var d = 0; d < length; d += Vector<float>.Count)
        {
            (Vector.Load(vector + d) * new Vector<float>(factor)).Store(vector + d);
        }
    }
}
