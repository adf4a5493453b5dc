using PrefillBench.Workload;

namespace PrefillBench.Devices.Adapters;

/// <summary>Whether an output vector belongs to the queries that were drawn last.</summary>
internal static class DrawCheck
{
    /// <summary>Below it, as a share of the output's size, the two draws give so nearly the same that nothing can be told.</summary>
    private const double LeastDifference = 0.01;

    /// <summary>
    /// Largest error, as a share of the exact vector's size. NVFP4, the coarsest format, rounds by a tenth; leaving out half of the keys is
    /// beyond this.
    /// </summary>
    private const double MostError = 0.25;

    private const int CheckedSequences = 4;

    /// <summary>Looks at the last query token of some sequences, as the timed launches left it.</summary>
    /// <param name="negate">
    /// Every query vector of the tool's own times -1: the draw before, and the last one again after a second time. What the kernel was lent
    /// stays as the launches left it.
    /// </param>
    /// <exception cref="RuleBrokenException">The output is of the draw before, or is no number.</exception>
    public static void OfTimedLaunches(IPreparedRow row, RaggedBatch batch, int headSize, Action negate)
    {
        if (row.CountNaN() is > 0 and var count)
        {
            throw new RuleBrokenException($"{count} output elements of the timed launches are NaN: a launch did not write them");
        }

        OutputVector[] vectors =
        [
            .. Enumerable.Range(0, Math.Min(CheckedSequences, batch.BatchSize))
                .Select(sequence => new OutputVector(sequence, batch.QueryStarts[sequence + 1] - 1, 0)),
        ];
        double[][] now = [.. vectors.Select(Exact)];
        negate();
        double[][] before = [.. vectors.Select(Exact)];
        negate();
        foreach (var (index, which) in vectors.Index())
        {
            var output = new double[headSize];
            row.ReadOutput(which, output);
            Require(which, output, now[index], before[index]);
        }

        double[] Exact(OutputVector which)
        {
            var (values, scoreEffect) = (new double[headSize], new double[headSize]);
            row.Reference(which, values, scoreEffect);
            return values;
        }
    }

    /// <param name="now">The exact result of the last draw.</param>
    /// <param name="before">The exact result of the draw before.</param>
    /// <exception cref="RuleBrokenException">The output is nearer to the draw before, is wrong, or is no number.</exception>
    private static void Require(OutputVector which, double[] output, double[] now, double[] before)
    {
        var size = Distance(now, new double[now.Length]);
        if (Distance(now, before) <= LeastDifference * size)
        {
            return;
        }

        if (!(Distance(output, now) < Distance(output, before)))
        {
            throw new RuleBrokenException(
                $"the tool changed the queries before the timed launches, but query token {which.Token}, head {which.Head} still has "
                + "the output of the earlier queries: the launch did not compute it from its inputs");
        }

        if (Distance(output, now) > MostError * size)
        {
            throw new RuleBrokenException(
                $"the output of the timed launches is wrong: query token {which.Token}, head {which.Head} is "
                + $"{100 * Distance(output, now) / size:0}% off, while the first launch was right");
        }
    }

    private static double Distance(double[] left, double[] right) => Math.Sqrt(left.Zip(right, (l, r) => (l - r) * (l - r)).Sum());
}
