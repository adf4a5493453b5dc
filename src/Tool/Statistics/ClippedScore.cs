namespace PrefillBench.Statistics;

/// <summary>
/// Psi(x) = max(-1, min(1, x)), Huber's score (Ann. Math. Stat. 35, 1964, 73). Odd, so symmetric noise scores zero on average;
/// bounded, so one wild pair counts once.
/// </summary>
public static class ClippedScore
{
    /// <summary>The clip of the regression tests, in standard deviations of a pair.</summary>
    public const double RegressionClip = 3;

    /// <summary>
    /// The clip of the PASS scores, in standard deviations of a pair: unchanged rows often lie two of them below must_catch.
    /// </summary>
    public const double PassClip = 2;

    public static double Psi(double x) => double.Clamp(Finite.Required(x, nameof(x)), -1, 1);

    /// <summary>Psi((d - tolerate) / (3 s)): positive when the pair says "slower than tolerated". Both arguments are log ratios.</summary>
    public static double Regression(double logRatio, double tolerateLog, double noiseSd) =>
        Psi((logRatio - tolerateLog) / (RegressionClip * noiseSd));

    /// <summary>
    /// Psi((mustCatch - d) / (2 s)): positive when the pair says "faster than must be caught". Both arguments are log ratios.
    /// </summary>
    public static double Pass(double logRatio, double mustCatchLog, double noiseSd) =>
        Psi((mustCatchLog - logRatio) / (PassClip * noiseSd));

    /// <summary>
    /// Whether the first stage sends a row to the second: its mean regression score about <paramref name="aboveLog"/> is positive. Costs no
    /// error rate, because the second stage judges fresh pairs only.
    /// </summary>
    /// <param name="aboveLog">ln(1 + tolerate), or more: <see cref="CaughtEffect.ScreenLog"/>.</param>
    public static bool SurvivesScreen(PairedRow row, double aboveLog) =>
        row.LogRatios.Sum(d => Regression(d, aboveLog, row.NoiseSd)) > 0;
}
