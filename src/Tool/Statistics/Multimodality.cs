namespace PrefillBench.Statistics;

/// <summary>
/// Sarle's bimodality coefficient (skewness^2 + 1) / (excess kurtosis + 3 (n-1)^2 / ((n-2)(n-3))), 5/9 for a uniform distribution, 1 for two points
/// (SAS/STAT user's guide, PROC CLUSTER; Pfister et al., Frontiers in Psychology 4, 2013, 700). A hint for a reader, never part of a verdict:
/// one far outlier or a strong skew raises it too.
/// </summary>
public static class Multimodality
{
    /// <summary>Below this, groups cannot be told from chance.</summary>
    public const int LeastValues = 8;

    /// <summary>That of the uniform distribution; above it, two modes are more plausible than one.</summary>
    public const double Threshold = 5.0 / 9;

    /// <summary>Null below <see cref="LeastValues"/> values.</summary>
    public static bool? Suspected(ReadOnlySpan<double> values) => values.Length < LeastValues ? null : Coefficient(values) > Threshold;

    /// <param name="values">At least four. A constant sample has one mode: 0.</param>
    public static double Coefficient(ReadOnlySpan<double> values)
    {
        double n = Finite.AtLeast(Finite.Required(values, nameof(values)).Length, 4, nameof(values));
        var sample = Sample.Of(values);
        if (sample.Minimum == sample.Maximum)
        {
            return 0;
        }

        var (skewness, excessKurtosis) =
            (MathNet.Numerics.Statistics.Statistics.Skewness(sample.InOrder), MathNet.Numerics.Statistics.Statistics.Kurtosis(sample.InOrder));
        return ((skewness * skewness) + 1) / (excessKurtosis + (3 * (n - 1) * (n - 1) / ((n - 2) * (n - 3))));
    }
}
