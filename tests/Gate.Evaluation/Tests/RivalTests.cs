using PrefillBench.Evaluation.Rivals;

namespace PrefillBench.Evaluation.Tests;

/// <summary>Each rule on samples small enough to decide by hand.</summary>
public static class RivalTests
{
    private static readonly Times Around100 = Times.Of(98, 99, 100, 101, 102);

    /// <summary>
    /// Standard deviations 1.58 %, so the standard error of the ratio is about 1.03 %: +5 % has a lower limit near +3 %, +2.5 % one near
    /// +0.5 %.
    /// </summary>
    [Theory]
    [InlineData(1.05, true)]
    [InlineData(1.025, false)]
    [InlineData(0.95, false)]
    public static void Criterion_wants_the_whole_interval_above_1_percent(double factor, bool slower) =>
        Assert.Equal(slower, new Criterion().IsSlower(Around100, Slowed(factor)));

    [Fact]
    public static void Criterion_asks_for_significance_too() =>
        Assert.False(new Criterion().IsSlower(Times.Of(50, 150), Times.Of(60, 190)));

    /// <summary>Five against five, no overlap after the threshold is taken off: p = 1/252.</summary>
    [Theory]
    [InlineData(2, 1.07, true)]
    [InlineData(2, 1.02, false)]
    [InlineData(5, 1.07, false)]
    [InlineData(5, 1.12, true)]
    public static void ResultsComparer_wants_more_than_its_threshold(int percent, double factor, bool slower) =>
        Assert.Equal(slower, ResultsComparer.OfPercent(percent).IsSlower(Around100, Slowed(factor)));

    [Fact]
    public static void BenchmarkDotNet_cannot_reach_its_level_with_8_values()
    {
        var approved = Times.Of(1, 2, 3, 4, 5, 6, 7, 8);

        Assert.False(ResultsComparer.BenchmarkDotNet.IsSlower(approved, Times.Of([.. approved.Sorted.Select(ms => 100 * ms)])));
    }

    /// <summary>Relative standard deviation 1.58 % on both sides.</summary>
    [Theory]
    [InlineData(1.02, true)]
    [InlineData(1.015, false)]
    [InlineData(0.9, false)]
    public static void Old_nvbench_compares_the_means_with_the_smaller_noise(double factor, bool slower) =>
        Assert.Equal(slower, new NvbenchOld().IsSlower(Around100, Slowed(factor)));

    /// <summary>
    /// Third quartile of 98..102 by definition 8 is 101.33; with the gap of 0.5 % 101.84. The minimum of the slowed is 98 times the factor.
    /// </summary>
    [Theory]
    [InlineData(1.04, true)]
    [InlineData(1.039, false)]
    public static void Robust_nvbench_wants_the_minimum_above_the_third_quartile_and_a_gap(double factor, bool slower) =>
        Assert.Equal(slower, new NvbenchRobust().IsSlower(Around100, Slowed(factor)));

    /// <summary>Four against four without overlap: two-sided 2/70; one pair out of order: 4/70 is over 0.05.</summary>
    [Theory]
    [InlineData(5, true)]
    [InlineData(3.5, false)]
    public static void Google_benchmark_asks_for_ranks_only(double least, bool slower) =>
        Assert.Equal(slower, new GoogleBenchmark().IsSlower(Times.Of(1, 2, 3, 4), Times.Of(least, 6, 7, 8)));

    [Theory]
    [InlineData(1.05, 1.2, true)]
    [InlineData(1.1, 1.08, false)]
    public static void Asv_wants_its_factor_between_the_medians(double factor, double slowDown, bool slower)
    {
        double[] approved = [.. Enumerable.Range(0, 8).Select(i => 100 + (0.1 * i))];

        Assert.Equal(slower, new Asv(factor).IsSlower(Times.Of(approved), Times.Of([.. approved.Select(ms => ms * slowDown)])));
    }

    /// <summary>With 4 against 4 the test cannot reach 0.002. Means 100 and 120, 99 % limits -+ 5.84 s/2.</summary>
    [Theory]
    [InlineData(1, true)]
    [InlineData(8, false)]
    public static void Asv_compares_intervals_where_values_are_few(double step, bool slower) => Assert.Equal(
        slower,
        new Asv(1.1).IsSlower(Times.Of(100 - step, 100, 100, 100 + step), Times.Of(120 - step, 120, 120, 120 + step)));

    [Theory]
    [InlineData(2, 1.021, true)]
    [InlineData(2, 1.019, false)]
    [InlineData(5, 1.049, false)]
    public static void A_fixed_threshold_looks_at_medians_only(int percent, double factor, bool slower) =>
        Assert.Equal(slower, new FixedThreshold(percent).IsSlower(Around100, Slowed(factor)));

    [Fact]
    public static void No_rule_calls_the_same_times_slower() =>
        Assert.All(AllRivals.List, rule => Assert.False(rule.IsSlower(Around100, Around100), rule.Name));

    [Fact]
    public static void Every_rule_but_the_unreachable_one_sees_a_factor_of_two()
    {
        var approved = Times.Of([.. Enumerable.Range(0, 8).Select(i => 100 + (0.1 * i))]);
        var doubled = Times.Of([.. approved.Sorted.Select(ms => 2 * ms)]);

        Assert.All(AllRivals.List.Where(rule => rule != ResultsComparer.BenchmarkDotNet), rule =>
            Assert.True(rule.IsSlower(approved, doubled), rule.Name));
    }

    private static Times Slowed(double factor) => Times.Of([.. Around100.Sorted.Select(ms => ms * factor)]);
}
