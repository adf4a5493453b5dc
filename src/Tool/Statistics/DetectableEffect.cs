using MathNet.Numerics.Distributions;

namespace PrefillBench.Statistics;

/// <summary>
/// What a number of pairs can see: tolerate + (z[1-alpha] + z[power]) s / sqrt(n), on logarithms (the normal approximation of the power of
/// a one-sided test of a mean, Lehr, Statistics in Medicine 11, 1992, 1099). For one row: a family makes it larger, and n is never below
/// what the sign-flip test needs to reach alpha at all.
/// </summary>
public static class DetectableEffect
{
    /// <summary>The false-alarm rate of the formula. With <see cref="Power"/>, z[0.99] + z[0.95] = 3.97.</summary>
    public const double FalseAlarm = 0.01;

    public const double Power = 0.95;

    /// <summary>Smallest slow-down, as a log ratio, found with probability <paramref name="power"/>.</summary>
    /// <param name="tolerateLog">ln(1 + tolerate).</param>
    /// <param name="noiseSd">Standard deviation of a pair's log ratio.</param>
    public static double MinimumLog(double tolerateLog, double noiseSd, int pairs, double falseAlarm = FalseAlarm, double power = Power) =>
        Finite.Required(tolerateLog, nameof(tolerateLog))
        + (Factor(falseAlarm, power) * Finite.Positive(noiseSd, nameof(noiseSd)) / Math.Sqrt(Finite.AtLeast(pairs, 1, nameof(pairs))));

    /// <summary>z[1-alpha] + z[power].</summary>
    public static double Factor(double falseAlarm = FalseAlarm, double power = Power) =>
        Normal.InvCDF(
            0, 1, 1 - Finite.Probability(falseAlarm, nameof(falseAlarm))) + Normal.InvCDF(0, 1, Finite.Probability(power, nameof(power)));
}
