using PrefillBench.Devices;
using PrefillBench.Spec;
using PrefillBench.Tests.Workload;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cpu;

/// <summary>
/// Attention once more in float64, written from docs/workload.md and sharing no line with the reference of the tool: every query sees a
/// list of positions, all logits of a vector are held at once, and the softmax is taken through the logarithm of the sum.
/// </summary>
internal static class IndependentAttention
{
    public static double[] Of(AttentionInputs inputs, OutputVector which) => Of(inputs, which, (_, score) => score);

    /// <param name="changed">What becomes of a key's score, before its cap, by the key's place among those that are seen.</param>
    public static double[] Of(AttentionInputs inputs, OutputVector which, Func<int, double, double> changed)
    {
        var c = inputs.Row.Case;
        var positions = Seen(inputs, which).ToArray();
        var tokens = positions.Select(position => Token(inputs, which.Sequence, position)).ToArray();
        var kvHead = which.Head * c.Heads.Kv / c.Heads.Query;
        var query = Enumerable.Range(0, c.HeadSize)
            .Select(d => (double)inputs.QueryAt((((long)which.Token * c.Heads.Query) + which.Head) * c.HeadSize + d)).ToArray();

        // The accessors undo the quantisation, so that what is left of the scale is the square root.
        var logits = tokens
            .Select(token => query.Select((q, d) => q * inputs.KvAt(0, token, kvHead, d)).Sum() / Math.Sqrt(c.HeadSize))
            .Select((score, place) => changed(place, score))
            .Select(logit => c.Softcap == 0 ? logit : Math.Tanh(logit / c.Softcap) * c.Softcap).ToArray();
        var sink = c.Sinks ? WorkloadGenerator.Sinks(c)[which.Head] : double.NegativeInfinity;
        var largest = logits.Append(sink).Max();
        var logSum = largest + Math.Log(logits.Append(sink).Sum(logit => Math.Exp(logit - largest)));
        return
        [
            .. from d in Enumerable.Range(0, c.HeadSize)
               select tokens.Zip(logits, (token, logit) => Math.Exp(logit - logSum) * inputs.KvAt(1, token, kvHead, d)).Sum(),
        ];
    }

    /// <summary>
    /// By element, the root of the sum over keys of (the derivative by the key's score x the sum of the magnitudes of its products)^2; the
    /// derivatives by differences of whole evaluations.
    /// </summary>
    public static double[] ScoreEffect(AttentionInputs inputs, OutputVector which)
    {
        const double step = 1e-4;
        var c = inputs.Row.Case;
        var kvHead = which.Head * c.Heads.Kv / c.Heads.Query;
        var squares = new double[c.HeadSize];
        foreach (var (place, position) in Seen(inputs, which).Index())
        {
            var token = Token(inputs, which.Sequence, position);
            var magnitude = Enumerable.Range(0, c.HeadSize).Sum(d => Math.Abs(
                inputs.QueryAt((((long)which.Token * c.Heads.Query) + which.Head) * c.HeadSize + d) * inputs.KvAt(0, token, kvHead, d)))
                / Math.Sqrt(c.HeadSize);
            var above = Of(inputs, which, (other, score) => other == place ? score + step : score);
            var below = Of(inputs, which, (other, score) => other == place ? score - step : score);
            for (var d = 0; d < squares.Length; d++)
            {
                squares[d] += Math.Pow((above[d] - below[d]) / (2 * step) * magnitude, 2);
            }
        }

        return [.. squares.Select(Math.Sqrt)];
    }

    /// <summary>Positions in the sequence that the query token sees.</summary>
    private static IEnumerable<int> Seen(AttentionInputs inputs, OutputVector which)
    {
        var own = inputs.Batch.PrefixLengths[which.Sequence] + which.Token - inputs.Batch.QueryStarts[which.Sequence];
        var c = inputs.Row.Case;
        return
            from position in Enumerable.Range(0, inputs.Batch.PrefixLengths[which.Sequence] + inputs.Batch.QueryLengths[which.Sequence])
            where !c.Causal || position <= own
            where c.Window == 0 || own - position < c.Window
            select position;
    }

    private static int Token(AttentionInputs inputs, int sequence, int position)
    {
        var c = inputs.Row.Case;
        return (inputs.Tables.Of(sequence)[position / c.BlockSize] * c.BlockSize) + (position % c.BlockSize);
    }
}
