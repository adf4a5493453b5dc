using PrefillBench.Statistics;

namespace PrefillBench.Evaluation.Rivals;

/// <summary>What the rules need to know of a sample.</summary>
/// <param name="Variance">Divisor Count - 1.</param>
internal readonly record struct Summary(int Count, double Mean, double Variance, double Median, double Minimum, double ThirdQuartile)
{
    public double StandardDeviation => Math.Sqrt(Variance);

    public static Summary Of(ReadOnlySpan<double> values)
    {
        var sample = Sample.Of(values);
        var sd = sample.StandardDeviation;
        return new(sample.Count, sample.Mean, sd * sd, sample.Median, sample.Minimum, sample.Quantile(0.75));
    }
}
