namespace PrefillBench.Statistics;

/// <summary>
/// The standard deviation of a pair's log ratio when both sides are the same kernel. A wrong value costs power, not false alarms:
/// scores stay odd and every flip uses the same scale.
/// </summary>
public static class NoiseSd
{
    /// <summary>0.1 %: otherwise a calibration without any variance would make one clock tick significant.</summary>
    public const double Floor = 0.001;

    /// <summary>z[0.8]: which quantile of s the margin reaches.</summary>
    private const double MarginQuantile = 0.8416;

    /// <summary>
    /// The one-sided 80 % upper limit of a standard deviation that <paramref name="pairs"/> pairs gave: s sqrt((n-1) / chi2[0.2, n-1]), the
    /// quantile by Wilson and Hilferty (PNAS 17, 1931, 684). 1.25 s from 12 pairs, 1.12 s from 40. What must be caught follows from it, for
    /// an s that came out small by chance would promise too much.
    /// </summary>
    /// <param name="pairs">Number of pairs behind the value. Null or below two means that it was assumed, not measured; it is then taken as
    /// it is.</param>
    public static double Upper(double noiseSd, int? pairs)
    {
        if (pairs is not > 1)
        {
            return noiseSd;
        }

        var part = 2 / (9.0 * (pairs.Value - 1));
        return noiseSd / Math.Pow(1 - part - (MarginQuantile * Math.Sqrt(part)), 1.5);
    }

    /// <summary>The standard deviation of the log ratios of pairs of the same kernel, at least two.</summary>
    public static double FromPairs(ReadOnlySpan<double> logRatios) => Math.Max(Floor, Sample.Of(logRatios).StandardDeviation);
}
