using PrefillBench.Statistics;

namespace PrefillBench.Evaluation.Rivals;

/// <summary>One side's times in milliseconds, with what the rules need to know of them: computed once, because a dozen rules ask.</summary>
/// <param name="Sorted">Ascending, at least two.</param>
/// <param name="Variance">Divisor Count - 1.</param>
internal sealed record Times(double[] Sorted, double Mean, double Variance, double Median, double ThirdQuartile)
{
    public int Count => Sorted.Length;

    public double Minimum => Sorted[0];

    public double StandardDeviation => Math.Sqrt(Variance);

    public static Times Of(params double[] values)
    {
        var sample = Sample.Of(values);
        var sd = sample.StandardDeviation;
        return new([.. values.Order()], sample.Mean, sd * sd, sample.Median, sample.Quantile(0.75));
    }
}
