namespace PrefillBench.Devices.Adapters;

/// <summary>Whether an output vector belongs to the queries that were drawn last.</summary>
internal static class DrawCheck
{
    /// <summary>Below it, as a share of the output's size, the two draws give so nearly the same that nothing can be told.</summary>
    private const double LeastDifference = 0.01;

    /// <param name="now">The exact result of the last draw.</param>
    /// <param name="before">The exact result of the draw before.</param>
    /// <exception cref="RuleBrokenException">The output is nearer to the draw before, or is no number.</exception>
    public static void Require(OutputVector which, double[] output, double[] now, double[] before)
    {
        if (Distance(now, before) > LeastDifference * Distance(now, new double[now.Length])
            && !(Distance(output, now) < Distance(output, before)))
        {
            throw new RuleBrokenException(
                $"the queries were changed before the timed launches, and query token {which.Token}, head {which.Head} still has the "
                + "output of the earlier queries: the launch does not compute it from its inputs");
        }
    }

    private static double Distance(double[] left, double[] right) => Math.Sqrt(left.Zip(right, (l, r) => (l - r) * (l - r)).Sum());
}
