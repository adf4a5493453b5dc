using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MathNet.Numerics.Statistics;

namespace PrefillBench.Statistics;

/// <summary>Finite measurements in the order they were taken, and their summaries. Unit: whatever the values carry.</summary>
public sealed class Sample
{
    private readonly double[] inOrder;
    private double[]? sorted;

    private Sample(double[] inOrder) => this.inOrder = inOrder;

    /// <exception cref="ArgumentException">
    /// No values, or one that is NaN or infinite: either would turn a comparison silently false.
    /// </exception>
    public static Sample Of(ReadOnlySpan<double> values) => new(Finite.Required(values, nameof(values)).ToArray());

    /// <summary>A sample of values that nobody changes, so that they need no copy.</summary>
    /// <inheritdoc cref="Of(ReadOnlySpan{double})"/>
    public static Sample Sharing(ImmutableArray<double> values)
    {
        Finite.Required(values.AsSpan(), nameof(values));
        return new(ImmutableCollectionsMarshal.AsArray(values)!);
    }

    public int Count => inOrder.Length;

    public double Minimum => Sorted[0];

    /// <summary>
    /// Middle value; the mean of the two middle values when Count is even. Selected where nothing has sorted the sample yet, because most
    /// samples of a large sweep are asked for nothing else.
    /// </summary>
    public double Median => sorted is null ? ArrayStatistics.MedianInplace([.. inOrder]) : SortedArrayStatistics.Median(sorted);

    /// <summary>
    /// Mean of the ceil(Count / 2) smallest values: where values of a process only ever come out larger, for a while, it varies less than
    /// the median from process to process, and a factor on all values is a factor on it.
    /// </summary>
    public double LowerHalfMean => ArrayStatistics.Mean(Sorted[..((Count + 1) / 2)]);

    public double P10 => Quantile(0.10);

    public double P90 => Quantile(0.90);

    public double Mean => ArrayStatistics.Mean(inOrder);

    /// <summary>Divisor Count - 1.</summary>
    public double StandardDeviation =>
        Count >= 2
            ? ArrayStatistics.StandardDeviation(inOrder)
            : throw new ArgumentException("A standard deviation needs at least two values.");

    /// <summary>
    /// r1 = sum (x[t]-m)(x[t+1]-m) / sum (x[t]-m)^2, in -1..1; 0 for a constant series. Box, Jenkins and Reinsel, Time Series Analysis,
    /// 2.1.5.
    /// </summary>
    public double Lag1Autocorrelation
    {
        get
        {
            var (mean, variation, products) = (Mean, 0.0, 0.0);
            for (var t = 0; t < Count; t++)
            {
                var centred = inOrder[t] - mean;
                variation += centred * centred;
                products += t + 1 < Count ? centred * (inOrder[t + 1] - mean) : 0;
            }

            return variation == 0 ? 0 : products / variation;
        }
    }

    /// <summary>Sorted when first asked for: the mean of thousands of samples needs no order.</summary>
    private double[] Sorted
    {
        get
        {
            if (sorted is null)
            {
                double[] copy = [.. inOrder];
                Array.Sort(copy);
                sorted = copy;
            }

            return sorted;
        }
    }

    /// <summary>
    /// Quantile at <paramref name="probability"/> in 0..1 by definition 8 of Hyndman and Fan (The American Statistician 50, 1996, 361),
    /// the one they recommend: approximately median-unbiased whatever the distribution. NumPy's default is definition 7.
    /// </summary>
    public double Quantile(double probability) =>
        SortedArrayStatistics.QuantileCustom(Sorted, Finite.Within(probability, 0, 1, nameof(probability)), QuantileDefinition.R8);

    /// <summary>The natural logarithms, in the same order; every value must be positive.</summary>
    public Sample Logs() =>
        ArrayStatistics.Minimum(inOrder) > 0
            ? new(Array.ConvertAll(inOrder, Math.Log))
            : throw new ArgumentException("A time must be positive to have a logarithm.");
}
