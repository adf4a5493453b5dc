namespace PrefillBench.Statistics;

/// <summary>
/// Where the next session's value lies if nothing changed, from past sessions: mean +- t[1-alpha, n-1] s sqrt(1 + 1/n)
/// (Hahn and Meeker, Statistical Intervals, 1991, 4.7). Not the interval of the mean: one new session carries its own session-to-session noise.
/// Assumes that session values are independent and normal; give logarithms of times.
/// </summary>
/// <param name="Center">Mean of the past sessions.</param>
/// <param name="Low">The next value falls below with probability <paramref name="Alpha"/>.</param>
/// <param name="High">The next value falls above with probability <paramref name="Alpha"/>.</param>
/// <param name="Alpha">Per side.</param>
public sealed record PredictionInterval(double Center, double Low, double High, double Alpha)
{
    /// <summary>Fewer sessions give limits too wide to judge by.</summary>
    public const int MinimumSessions = 8;

    /// <param name="logValues">One per session, natural logarithms; at least <see cref="MinimumSessions"/>.</param>
    /// <param name="alpha">Error per side, 0..0.5 excluded.</param>
    public static PredictionInterval OfNext(ReadOnlySpan<double> logValues, double alpha)
    {
        Finite.AtLeast(logValues.Length, MinimumSessions, nameof(logValues));
        var sessions = Sample.Of(logValues);
        var reach = StudentT(sessions.Count - 1, alpha) * Math.Max(NoiseSd.Floor, sessions.StandardDeviation) * Math.Sqrt(1 + (1.0 / sessions.Count));
        return new PredictionInterval(sessions.Mean, sessions.Mean - reach, sessions.Mean + reach, alpha);
    }

    /// <summary>The quantile that is exceeded with probability <paramref name="alpha"/>.</summary>
    internal static double StudentT(int degreesOfFreedom, double alpha) => MathNet.Numerics.Distributions.StudentT.InvCDF(
        0, 1, degreesOfFreedom, 1 - Finite.Within(Finite.Probability(alpha, nameof(alpha)), 0, 0.5, nameof(alpha)));
}
