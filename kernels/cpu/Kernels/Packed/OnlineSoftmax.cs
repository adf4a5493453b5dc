using System.Runtime.CompilerServices;
using PrefillBench.Kernels.Cpu.Vectors;

namespace PrefillBench.Kernels.Cpu.Packed;

/// <summary>
/// The running softmax of a row block (Milakov and Gimelshein, arXiv:1805.02867), in base 2 because Q is premultiplied by
/// log2(e). A masked score is a finite -1e30, so that no infinity minus infinity can occur. Where every row sees key 0 the running maximum
/// is a real score from the first panel on; a row whose window begins later meets panels without any, and what they leave is multiplied
/// by 2^(-1e30 - score) = 0 as soon as there is one.
/// </summary>
internal static unsafe class OnlineSoftmax<V, TOps>
    where V : struct
    where TOps : IVectorOps<V>
{
    public const float Masked = -1e30f;

    public const float Log2E = 1.44269504f;

    /// <summary>Replaces the scores of keys at or beyond each row's limit.</summary>
    /// <param name="limits">Visible keys of each row, as floats (exact below 2^24).</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Mask(float* scores, float* limits, int firstKey, int keyCount)
    {
        var masked = TOps.Broadcast(Masked);
        var limit0 = TOps.Load(limits);
        var limit1 = TOps.Load(limits + TOps.Lanes);
        var limit2 = TOps.Load(limits + (2 * TOps.Lanes));
        for (var key = firstKey; key < firstKey + keyCount; key++)
        {
            var index = TOps.Broadcast(key);
            TOps.Store(TOps.WhereLess(index, limit0, TOps.Load(scores), masked), scores);
            scores += TOps.Lanes;
            TOps.Store(TOps.WhereLess(index, limit1, TOps.Load(scores), masked), scores);
            scores += TOps.Lanes;
            TOps.Store(TOps.WhereLess(index, limit2, TOps.Load(scores), masked), scores);
            scores += TOps.Lanes;
        }
    }

    /// <summary>Replaces the scores of keys before each row's first.</summary>
    /// <param name="firsts">First visible keys of the rows as floats (exact below 2^24).</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void MaskBefore(float* scores, float* firsts, int firstKey, int keyCount)
    {
        var masked = TOps.Broadcast(Masked);
        for (var key = firstKey; key < firstKey + keyCount; key++)
        {
            var index = TOps.Broadcast(key);
            for (var lane = 0; lane < 3 * TOps.Lanes; lane += TOps.Lanes)
            {
                TOps.Store(TOps.WhereLess(index, TOps.Load(firsts + lane), masked, TOps.Load(scores)), scores);
                scores += TOps.Lanes;
            }
        }
    }

    /// <summary>
    /// s = cap tanh(s / cap) with tanh |y| = (1 - e^(-2 |y|)) / (1 + e^(-2 |y|)), which is off by 1e-7 of the cap at most.
    /// </summary>
    /// <param name="cap">The cap in the unit of the scores: times log2(e).</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Cap(float* scores, int keyCount, float cap)
    {
        var (limit, inverse, one, zero) = (TOps.Broadcast(cap), TOps.Broadcast(1 / cap), TOps.Broadcast(1), TOps.Broadcast(0));
        var factor = TOps.Broadcast(-2 * Log2E);
        var end = scores + (3L * TOps.Lanes * keyCount);
        for (; scores != end; scores += TOps.Lanes)
        {
            var y = TOps.Multiply(TOps.Load(scores), inverse);
            var power = Exp2.Of<V, TOps>(TOps.Multiply(TOps.Max(y, TOps.Subtract(zero, y)), factor));
            var capped = TOps.Multiply(limit, TOps.Divide(TOps.Subtract(one, power), TOps.Add(one, power)));
            TOps.Store(TOps.WhereLess(y, zero, TOps.Subtract(zero, capped), capped), scores);
        }
    }

    /// <summary>
    /// Turns a panel's scores into weights 2^(s - max) and updates max and sum; alpha is what older sums are to be multiplied by.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Update(float* scores, int keyCount, float* max, float* sum, float* alpha)
    {
        V max0 = TOps.Load(max), max1 = TOps.Load(max + TOps.Lanes), max2 = TOps.Load(max + (2 * TOps.Lanes));
        var end = scores + (3L * TOps.Lanes * keyCount);
        for (var s = scores; s != end; s += 3 * TOps.Lanes)
        {
            max0 = TOps.Max(max0, TOps.Load(s));
            max1 = TOps.Max(max1, TOps.Load(s + TOps.Lanes));
            max2 = TOps.Max(max2, TOps.Load(s + (2 * TOps.Lanes)));
        }

        var sum0 = Rescale(max, sum, alpha, max0);
        var sum1 = Rescale(max + TOps.Lanes, sum + TOps.Lanes, alpha + TOps.Lanes, max1);
        var sum2 = Rescale(max + (2 * TOps.Lanes), sum + (2 * TOps.Lanes), alpha + (2 * TOps.Lanes), max2);
        for (var s = scores; s != end; s += 3 * TOps.Lanes)
        {
            sum0 = TOps.Add(sum0, Weigh(s, max0));
            sum1 = TOps.Add(sum1, Weigh(s + TOps.Lanes, max1));
            sum2 = TOps.Add(sum2, Weigh(s + (2 * TOps.Lanes), max2));
        }

        TOps.Store(sum0, sum);
        TOps.Store(sum1, sum + TOps.Lanes);
        TOps.Store(sum2, sum + (2 * TOps.Lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Rescale(float* max, float* sum, float* alpha, V newMax)
    {
        var factor = Exp2.Of<V, TOps>(TOps.Subtract(TOps.Load(max), newMax));
        TOps.Store(factor, alpha);
        TOps.Store(newMax, max);
        return TOps.Multiply(TOps.Load(sum), factor);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Weigh(float* score, V max)
    {
        var weight = Exp2.Of<V, TOps>(TOps.Subtract(TOps.Load(score), max));
        TOps.Store(weight, score);
        return weight;
    }
}
