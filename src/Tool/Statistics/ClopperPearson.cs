using MathNet.Numerics.Distributions;

namespace PrefillBench.Statistics;

/// <summary>
/// Limits for a probability from events counted in independent trials (Clopper and Pearson, Biometrika 26, 1934, 404), by quantiles of the
/// Beta distribution. Never covers less than it says. Gates resampled from one pool of pairs are not independent: their limits are too
/// narrow.
/// </summary>
public static class ClopperPearson
{
    /// <summary>The probability is below this with the given one-sided confidence. 0 events in N trials: 1 - 0.05^(1/N) at 95 %.</summary>
    public static double Upper(int events, int trials, double confidence = 0.95)
    {
        Check(events, trials, confidence);
        return events == trials ? 1 : Beta.InvCDF(events + 1, trials - events, confidence);
    }

    /// <summary>The probability is above this with the given one-sided confidence.</summary>
    public static double Lower(int events, int trials, double confidence = 0.95)
    {
        Check(events, trials, confidence);
        return events == 0 ? 0 : Beta.InvCDF(events, trials - events + 1, 1 - confidence);
    }

    private static void Check(int events, int trials, double confidence)
    {
        Finite.AtLeast(trials, 1, nameof(trials));
        Finite.Within(events, 0, trials, nameof(events));
        Finite.Probability(confidence, nameof(confidence));
    }
}
