using MathNet.Numerics.Distributions;

namespace PrefillBench.Statistics;

/// <summary>A mean with its two-sided Student limits: mean -+ t[n-1, (1 + level) / 2] s / sqrt(n).</summary>
public readonly record struct MeanInterval(double Mean, double Low, double High)
{
    /// <param name="values">Values, at least two.</param>
    public static MeanInterval Of(ReadOnlySpan<double> values, double level = 0.95)
    {
        var sample = Sample.Of(values);
        Finite.AtLeast(sample.Count, 2, nameof(values));
        var half = StudentT.InvCDF(0, 1, sample.Count - 1, (1 + Finite.Probability(level, nameof(level))) / 2)
            * sample.StandardDeviation / Math.Sqrt(sample.Count);
        return new(sample.Mean, sample.Mean - half, sample.Mean + half);
    }
}
