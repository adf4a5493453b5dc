using System.Numerics;
using System.Runtime.CompilerServices;

namespace PrefillBench.Kernels.Cpu.Baseline;

/// <summary>FlashAttention-2's per-row running softmax (Dao, arXiv:2307.08691, algorithm 1).</summary>
internal static unsafe class RowSoftmax
{
    /// <summary>
    /// Masks the keys before the row's window. False where that is all of them: then the weights are 0 and nothing is to be updated.
    /// </summary>
    /// <param name="window">Keys of this block before the row's first; at least 1.</param>
    public static bool MaskBefore(float* scores, int keys, int window)
    {
        new Span<float>(scores, Math.Min(window, keys)).Fill(window < keys ? float.NegativeInfinity : 0);
        return window < keys;
    }

    /// <summary>s = cap tanh(s / cap) with tanh |y| = (1 - e^(-2 |y|)) / (1 + e^(-2 |y|)).</summary>
    /// <param name="count">A multiple of the vector.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Cap(float* scores, int count, float cap)
    {
        for (var i = 0; i < count; i += Vector<float>.Count)
        {
            var y = Vector.Load(scores + i) * new Vector<float>(1 / cap);
            var power = Vector.Exp(Vector.Abs(y) * new Vector<float>(-2));
            var tanh = (Vector<float>.One - power) / (Vector<float>.One + power);
            (Vector.CopySign(tanh, y) * new Vector<float>(cap)).Store(scores + i);
        }
    }

    /// <summary>Turns a row's scores into weights e^(s - max) and rescales what older blocks left.</summary>
    /// <param name="scores">One row of the block, <paramref name="keys"/> long (a multiple of the vector).</param>
    /// <param name="visible">Keys of this block that the row sees; may be below 1, which leaves the row as it was.</param>
    /// <param name="max">The row's running maximum; minus infinity, or its sink, before the first block in which it sees a key.</param>
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
