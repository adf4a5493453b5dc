using PrefillBench.Numerics;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu;

/// <summary>
/// Attention by its definition, in float64, for one output vector: softmax(cap(bmm1 * q K^T)) V * bmm2 over the keys the token
/// sees (Vaswani et al., arXiv:1706.03762, eq. 1), on the elements as stored. cap(x) = c tanh(x / c) where the case has a soft cap (Gemma
/// Team, arXiv:2408.00118, section 2); a sink is one more logit that has no value (OpenAI, arXiv:2508.10925, section 2.2). Nothing in it is
/// shared with a kernel.
/// </summary>
internal static unsafe class AttentionReference
{
    private const int KeyPlane = 0;
    private const int ValuePlane = 1;

    /// <param name="values">head_size results.</param>
    /// <param name="scoreEffect">head_size numbers, as <see cref="IPreparedRow.Reference"/> has them.</param>
    public static void Compute(AttentionInputs inputs, OutputVector which, Span<double> values, Span<double> scoreEffect)
    {
        var shape = inputs.Row.Case;
        var end = VisibleKeys(inputs, which);
        var first = shape.Window > 0 ? Math.Max(0, end - shape.Window) : 0;
        var weights = new double[end - first + (shape.Sinks ? 1 : 0)];
        var magnitudes = new double[end - first];
        Score(inputs, which, first, weights, magnitudes);
        if (shape.Sinks)
        {
            weights[^1] = inputs.Sinks[which.Head];
        }

        Normalise(weights);
        Weigh(inputs, which, first, weights, magnitudes, values[..shape.HeadSize], scoreEffect[..shape.HeadSize]);
    }

    /// <summary>
    /// Gives for each key from <paramref name="first"/> on x_j, and m_j, the sum of its products' magnitudes times dx_j / d(q.k_j).
    /// </summary>
    private static void Score(AttentionInputs inputs, OutputVector which, int first, Span<double> scores, Span<double> magnitudes)
    {
        var shape = inputs.Row.Case;
        Span<double> query = stackalloc double[shape.HeadSize];
        Span<double> row = stackalloc double[shape.HeadSize];
        Decode(inputs, inputs.Query, (((long)which.Token * shape.Heads.Query) + which.Head) * shape.HeadSize, query);
        for (var i = 0; i < magnitudes.Length; i++)
        {
            Decode(inputs, inputs.KvPool, Offset(inputs, which, KeyPlane, first + i), row);
            var (sum, magnitude) = (0.0, 0.0);
            for (var d = 0; d < row.Length; d++)
            {
                sum += query[d] * row[d];
                magnitude += Math.Abs(query[d] * row[d]);
            }

            var bent = shape.Softcap > 0 ? Math.Tanh(inputs.Scales.Bmm1 * sum / shape.Softcap) : 0;
            scores[i] = shape.Softcap > 0 ? shape.Softcap * bent : inputs.Scales.Bmm1 * sum;
            magnitudes[i] = inputs.Scales.Bmm1 * magnitude * (1 - (bent * bent));
        }
    }

    /// <summary>o = sum of p_j v_j, and sum of (p_j m_j)^2 (v_j - o)^2 by the sums of its three terms.</summary>
    private static void Weigh(
        AttentionInputs inputs, OutputVector which, int first, ReadOnlySpan<double> weights, ReadOnlySpan<double> magnitudes,
        Span<double> values, Span<double> scoreEffect)
    {
        Span<double> row = stackalloc double[values.Length];
        Span<double> linear = stackalloc double[values.Length];
        linear.Clear();
        values.Clear();
        scoreEffect.Clear();
        var total = 0.0;
        for (var i = 0; i < magnitudes.Length; i++)
        {
            Decode(inputs, inputs.KvPool, Offset(inputs, which, ValuePlane, first + i), row);
            var square = weights[i] * magnitudes[i] * weights[i] * magnitudes[i];
            total += square;
            for (var d = 0; d < row.Length; d++)
            {
                values[d] += weights[i] * row[d];
                linear[d] += square * row[d];
                scoreEffect[d] += square * row[d] * row[d];
            }
        }

        for (var d = 0; d < values.Length; d++)
        {
            // The difference of terms that are equal but for rounding where one key has all the weight.
            var variance = Math.Max(0, scoreEffect[d] - (2 * values[d] * linear[d]) + (values[d] * values[d] * total));
            (values[d], scoreEffect[d]) = (values[d] * inputs.Scales.Bmm2, Math.Sqrt(variance) * Math.Abs(inputs.Scales.Bmm2));
        }
    }

    private static long Offset(AttentionInputs inputs, OutputVector which, int plane, int key)
    {
        var shape = inputs.Row.Case;
        return KvPoolShape.Of(shape).Offset(
            inputs.Tables.Of(which.Sequence)[key / shape.BlockSize], plane, key % shape.BlockSize, which.Head / shape.Heads.GroupSize);
    }

    /// <summary>
    /// All keys of the sequence, or with the causal mask (aligned bottom-right) its prefix and the tokens up to the vector's own.
    /// </summary>
    private static int VisibleKeys(AttentionInputs inputs, OutputVector which) => inputs.Row.Case.Causal
        ? inputs.Batch.PrefixLengths[which.Sequence] + which.Token - inputs.Batch.QueryStarts[which.Sequence] + 1
        : inputs.Batch.KvLengths[which.Sequence];

    /// <summary>Replaces scores by e^(score - max) over their sum; the largest keeps them finite and changes no ratio.</summary>
    private static void Normalise(Span<double> scores)
    {
        var max = double.NegativeInfinity;
        foreach (var score in scores)
        {
            max = Math.Max(max, score);
        }

        var sum = 0.0;
        foreach (ref var score in scores)
        {
            score = Math.Exp(score - max);
            sum += score;
        }

        foreach (ref var score in scores)
        {
            score /= sum;
        }
    }

    /// <param name="first">Element of the buffer.</param>
    private static void Decode(AttentionInputs inputs, NativeBuffer from, long first, Span<double> to)
    {
        for (var d = 0; d < to.Length; d++)
        {
            to[d] = inputs.Row.Fp8Inputs ? E4M3.ToSingle(from.Bytes[first + d])
                : inputs.Row.Output == OutputFormat.Fp16 ? (double)BitConverter.UInt16BitsToHalf(from.Halves[first + d])
                : Bf16.ToSingle(from.Halves[first + d]);
        }
    }
}
