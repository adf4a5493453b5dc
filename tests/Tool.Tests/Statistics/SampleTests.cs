using System.Collections.Immutable;
using CsCheck;
using PrefillBench.Statistics;
using PrefillBench.Units;

namespace PrefillBench.Tests.Statistics;

public static class SampleTests
{
    /// <summary>Definition 8: position (n + 1/3) p + 1/3 among the sorted values, linear in between, held at both ends.</summary>
    [Theory]
    [InlineData(0.10, 1.3666666666666667)]
    [InlineData(0.25, 2.9166666666666665)]
    [InlineData(0.50, 5.5)]
    [InlineData(0.90, 9.6333333333333329)]
    [InlineData(0.01, 1)]
    [InlineData(1.00, 10)]
    public static void Quantiles_follow_definition_8_of_Hyndman_and_Fan(double probability, double expected)
    {
        var sample = Sample.Of([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);

        Assert.Equal(expected, sample.Quantile(probability), 12);
    }

    [Fact]
    public static void The_median_is_the_same_whether_the_sample_was_sorted_before_and_changes_no_value() =>
        Gen.Double[0.5, 2].Select(x => Math.Round(x, 2)).Array[1, 50].Sample(values =>
        {
            ImmutableArray<double> shared = [.. values];
            var sample = Sample.Sharing(shared);
            var (selected, _, sorted) = (sample.Median, sample.P90, sample.Median);
            double[] inOrder = [.. values.Order()];

            Assert.Equal((inOrder[(values.Length - 1) / 2] + inOrder[values.Length / 2]) / 2, selected);
            Assert.Equal(selected, sorted);
            Assert.Equal(values, shared);
        });

    [Fact]
    public static void Mean_and_standard_deviation_divide_by_n_and_n_minus_1()
    {
        var sample = Sample.Of([2, 4, 4, 4, 5, 5, 7, 9]);

        Assert.Equal(5, sample.Mean);
        Assert.Equal(Math.Sqrt(32.0 / 7), sample.StandardDeviation, 12);
    }

    [Fact]
    public static void Lag_1_autocorrelation_of_known_series()
    {
        Assert.Equal(0.4, Sample.Of([1, 2, 3, 4, 5]).Lag1Autocorrelation, 12);
        Assert.Equal(-0.75, Sample.Of([1, -1, 1, -1]).Lag1Autocorrelation, 12);
        Assert.Equal(0, Sample.Of([7, 7, 7]).Lag1Autocorrelation);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public static void A_value_that_is_not_finite_is_refused_everywhere(double value)
    {
        Assert.Throws<ArgumentException>(() => Sample.Of([1, value]));
        Assert.Throws<ArgumentException>(() => new PairedRow([0.1, value], 0.01));
        Assert.Throws<ArgumentException>(() => new PairedRow([0.1], value));
        Assert.Throws<ArgumentException>(() => ClippedScore.Psi(value));
        Assert.Throws<ArgumentException>(() => HodgesLehmann.Of([value]));
        Assert.Throws<ArgumentException>(() => SignFlipMaxT.Test([new PairedRow([0.1], 0.01)], value, seed: 1));
        Assert.Throws<ArgumentException>(() => PassEvidence.Of(new PairedRow([0.1], 0.01), value, missed: 0.05));
        Assert.Throws<ArgumentException>(() => PassEvidence.Of(new PairedRow([0.1], 0.01), 0.02, missed: value));
        Assert.Throws<ArgumentException>(() => DetectableEffect.MinimumLog(0, value, 5));
    }

    [Fact]
    public static void Nothing_measured_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Sample.Of([]));
        Assert.Throws<ArgumentException>(() => new PairedRow([], 0.01));
        Assert.Throws<ArgumentException>(() => new PairedRow(default, 0.01));
        Assert.Throws<ArgumentException>(() => SignFlipMaxT.Test([], 0.005, seed: 1));
        Assert.Throws<ArgumentException>(() => Sample.Of([1]).StandardDeviation);
        Assert.Throws<ArgumentException>(() => Sample.Of([1, 0]).Logs());
    }

    [Fact]
    public static void The_score_is_odd_and_bounded() => Gen.Double[-10, 10].Sample(x =>
    {
        Assert.Equal(-ClippedScore.Psi(x), ClippedScore.Psi(-x));
        Assert.InRange(ClippedScore.Psi(x), -1, 1);
        Assert.True(Math.Abs(x) >= 1 || ClippedScore.Psi(x) == x);
    });

    [Fact]
    public static void A_zero_variance_calibration_is_held_at_the_floor() => Assert.Equal(0.001, NoiseSd.FromPairs([0.3, 0.3, 0.3]));

    [Fact]
    public static void The_log_ratio_is_positive_when_the_candidate_is_slower() =>
        Assert.Equal(Math.Log(1.05), PairedRow.LogRatio(approved: new Milliseconds(2), candidate: new Milliseconds(2.1)), 12);

    [Theory]
    [InlineData(2, 5.0, 1.0, 4.0, 2.0, 3.0)]
    [InlineData(1.5, 4.0, 2.0, 3.0, 1.0)]
    [InlineData(7, 7.0)]
    public static void Lower_half_mean_takes_the_middle_value_of_an_odd_number_along(double mean, params double[] values) =>
        Assert.Equal(mean, Sample.Of(values).LowerHalfMean);

    [Fact]
    public static void Lower_half_mean_lies_between_minimum_and_median_and_grows_with_a_factor() =>
        Gen.Int[1, 100_000].Array[1, 60].Sample(steps =>
        {
            double[] values = [.. steps.Select(step => 1e-3 * step)];
            var sample = Sample.Of(values);

            Assert.InRange(sample.LowerHalfMean, sample.Minimum * (1 - 1e-12), sample.Median * (1 + 1e-12));
            Assert.Equal(1.02, Sample.Of([.. values.Select(value => 1.02 * value)]).LowerHalfMean / sample.LowerHalfMean, 12);
        });
}
