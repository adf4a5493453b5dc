using PrefillBench.Numerics;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu;

/// <summary>
/// Attention by its definition, in float64, for one output vector: softmax(bmm1 * q K^T) V * bmm2 over the keys the token
/// sees (Vaswani et al., arXiv:1706.03762, eq. 1), on the elements as stored.
/// </summary>
internal static unsafe class AttentionReference
{
    /// <param name="values">head_size results.</param>
    public static void Compute(AttentionView view, OutputVector which, Span<double> values)
    {
        var headSize = view.Shape.HeadSize;
        var kvHead = which.Head / view.Shape.Heads.GroupSize;
        var keys = view.VisibleKeys(which.Sequence, which.Token - view.Batch.QueryStarts[which.Sequence]);
        Span<double> query = stackalloc double[headSize];
        Span<double> row = stackalloc double[headSize];
        Decode(view, view.QueryVector(which.Token, which.Head), query);

        var weights = new double[keys];
        for (var key = 0; key < keys; key++)
        {
            Decode(view, view.KvVector(KvPlane.Key, which.Sequence, kvHead, key), row);
            weights[key] = view.Inputs.Scales.Bmm1 * Dot(query, row);
        }

        var sum = Exponentiate(weights);
        values[..headSize].Clear();
        for (var key = 0; key < keys; key++)
        {
            Decode(view, view.KvVector(KvPlane.Value, which.Sequence, kvHead, key), row);
            for (var d = 0; d < headSize; d++)
            {
                values[d] += weights[key] / sum * row[d] * view.Inputs.Scales.Bmm2;
            }
        }
    }

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

    private static void Decode(AttentionView view, byte* from, Span<double> to)
    {
        for (var d = 0; d < view.Shape.HeadSize; d++)
        {
            to[d] = view.Inputs.Row.Fp8Inputs ? E4M3.ToSingle(from[d]) : Bf16.ToSingle(((ushort*)from)[d]);
        }
    }
}
