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
    public static void Compute(AttentionInputs inputs, OutputVector which, Span<double> values)
    {
        var shape = inputs.Row.Case;
        var headSize = shape.HeadSize;
        var pool = KvPoolShape.Of(shape);
        var kvHead = which.Head / shape.Heads.GroupSize;
        var keys = VisibleKeys(inputs, which);
        Span<double> query = stackalloc double[headSize];
        Span<double> row = stackalloc double[headSize];
        Decode(inputs, inputs.Query, (((long)which.Token * shape.Heads.Query) + which.Head) * headSize, query);

        var first = shape.Window > 0 ? Math.Max(0, keys - shape.Window) : 0;
        var weights = new double[keys - first + (shape.Sinks ? 1 : 0)];
        for (var key = first; key < keys; key++)
        {
            Decode(inputs, inputs.KvPool, Offset(KeyPlane, key), row);
            weights[key - first] = Capped(inputs.Scales.Bmm1 * Dot(query, row), shape.Softcap);
        }

        if (shape.Sinks)
        {
            weights[^1] = inputs.Sinks[which.Head];
        }

        var sum = Exponentiate(weights);
        values[..headSize].Clear();
        for (var key = first; key < keys; key++)
        {
            Decode(inputs, inputs.KvPool, Offset(ValuePlane, key), row);
            for (var d = 0; d < headSize; d++)
            {
                values[d] += weights[key - first] / sum * row[d] * inputs.Scales.Bmm2;
            }
        }

        long Offset(int plane, int key) =>
            pool.Offset(inputs.Tables.Of(which.Sequence)[key / shape.BlockSize], plane, key % shape.BlockSize, kvHead);
    }

    /// <summary>
    /// All keys of the sequence, or with the causal mask (aligned bottom-right) its prefix and the tokens up to the vector's own.
    /// </summary>
    private static int VisibleKeys(AttentionInputs inputs, OutputVector which) => inputs.Row.Case.Causal
        ? inputs.Batch.PrefixLengths[which.Sequence] + which.Token - inputs.Batch.QueryStarts[which.Sequence] + 1
        : inputs.Batch.KvLengths[which.Sequence];

    private static double Capped(double logit, double cap) => cap > 0 ? cap * Math.Tanh(logit / cap) : logit;

    /// <summary>Replaces scores by e^(score - max), which keeps them finite and changes no ratio; returns their sum.</summary>
    private static double Exponentiate(Span<double> scores)
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

        return sum;
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
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
