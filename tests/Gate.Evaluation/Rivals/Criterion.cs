using MathNet.Numerics.Distributions;

namespace PrefillBench.Evaluation.Rivals;

/// <summary>
/// criterion.rs: the means differ (p below 0.05) and the 95 % interval of their relative change lies above the noise threshold of 1 %.
/// </summary>
internal sealed class Criterion : IRival
{
    private const double Significance = 0.05;
    private const double NoiseThreshold = 0.01;

    public string Name => "criterion";

    public string Source => "criterion.rs `src/analysis/compare.rs`, `src/report.rs`";

    public string Approximation => "Welch's t and a normal interval (delta method) in place of 100,000 bootstrap resamples";

    public bool IsSlower(Times approved, Times candidate)
    {
        var (a, c) = (approved, candidate);
        var (errorA, errorC) = (a.Variance / a.Count, c.Variance / c.Count);
        if (errorA + errorC == 0)
        {
            return c.Mean > a.Mean * (1 + NoiseThreshold);
        }

        var t = (c.Mean - a.Mean) / Math.Sqrt(errorA + errorC);

        // Welch and Satterthwaite's degrees of freedom.
        var freedom = Math.Pow(errorA + errorC, 2) / ((errorA * errorA / (a.Count - 1)) + (errorC * errorC / (c.Count - 1)));
        var p = 2 * StudentT.CDF(0, 1, freedom, -Math.Abs(t));
        var ratio = c.Mean / a.Mean;
        var ratioError = ratio * Math.Sqrt((errorA / (a.Mean * a.Mean)) + (errorC / (c.Mean * c.Mean)));
        return p < Significance && ratio - 1 - (Normal.InvCDF(0, 1, 0.975) * ratioError) > NoiseThreshold;
    }
}
