using CsCheck;
using PrefillBench.Statistics;
using PrefillBench.Units;

namespace PrefillBench.Tests.Statistics;

public static class LimitsTests
{
    [Theory]
    [InlineData(20, 0.1391)]
    [InlineData(50, 0.0582)]
    [InlineData(100, 0.0295)]
    [InlineData(300, 0.00994)]
    public static void No_false_alarm_in_N_gates_bounds_the_rate_by(int gates, double bound)
    {
        var upper = ClopperPearson.Upper(0, gates);

        Assert.Equal(1 - Math.Pow(0.05, 1.0 / gates), upper, 9);
        Assert.Equal(bound, upper, 4);
    }

    [Fact]
    public static void Clopper_Pearson_limits_solve_the_binomial_tails() => Gen.Select(Gen.Int[1, 40], Gen.Int[0, 40])
        .Where((trials, events) => events <= trials)
        .Sample((trials, events) =>
        {
            var upper = ClopperPearson.Upper(events, trials, 0.975);
            var lower = ClopperPearson.Lower(events, trials, 0.975);

            Assert.Equal(events == trials ? 1 : 0.025, BinomialAtMost(events, trials, upper), 6);
            Assert.Equal(events == 0 ? 1 : 0.025, 1 - BinomialAtMost(events - 1, trials, lower), 6);
        });

    [Fact]
    public static void More_events_than_trials_are_refused() => Assert.Throws<ArgumentException>(() => ClopperPearson.Upper(3, 2));

    [Fact]
    public static void One_percent_false_alarms_and_95_percent_power_make_the_factor_3_97() =>
        Assert.Equal(3.97, DetectableEffect.Factor(), 2);

    [Theory]
    [InlineData(0.4, 5, 0.71)]
    [InlineData(0.7, 5, 1.24)]
    [InlineData(1.5, 5, 2.66)]
    [InlineData(0.7, 12, 0.80)]
    [InlineData(1.5, 24, 1.22)]
    public static void The_detectable_effect_above_the_tolerance(double noisePercent, int pairs, double expectedPercent) =>
        Assert.Equal(expectedPercent, 100 * (DetectableEffect.MinimumLog(0.005, noisePercent / 100, pairs) - 0.005), 2);

    [Theory]
    [InlineData(0.001, 2)]
    [InlineData(0.007, 2)]
    [InlineData(0.0122, 2)]
    [InlineData(0.0123, 2.5)]
    [InlineData(0.03, 4.5)]
    [InlineData(0.05, 7)]
    [InlineData(0.1458, 20)]
    public static void Must_catch_auto_follows_the_noise_in_half_percents(double noiseSd, double expectedPercent) =>
        Assert.Equal(
            new AutoMustCatch.Gated(new Percent(expectedPercent)), AutoMustCatch.For(new Percent(0.5), noiseSd, rows: 24, pairs: 20));

    [Theory]
    [InlineData(1, 5)]
    [InlineData(24, 5.41)]
    [InlineData(256, 5.72)]
    public static void More_rows_make_the_factor_larger(int rows, double factor) => Assert.Equal(factor, CaughtEffect.Factor(rows), 2);

    [Fact]
    public static void The_confirming_pairs_needed_are_the_first_that_catch() => Gen.Select(
        Gen.Double[0.001, 0.1], Gen.Double[0.001, 0.2], Gen.Int[1, 300]).Sample((noiseSd, gap, rows) =>
    {
        var pairs = CaughtEffect.PairsNeeded(gap, 0, noiseSd, rows);

        Assert.True(CaughtEffect.MinimumLog(0, noiseSd, rows, pairs) <= gap * (1 + 1e-9));
        Assert.True(pairs == 1 || CaughtEffect.MinimumLog(0, noiseSd, rows, pairs - 1) > gap);
    });

    [Theory]
    [InlineData(0.02, 0.01, 0.00856)]
    [InlineData(0.02, 0.03, 0.005)]
    [InlineData(0.02, 0.001, 0.00589)]
    public static void The_screen_lies_below_must_catch_by_what_five_pairs_may_be_off_and_never_below_the_tolerance(
        double mustCatch, double noiseSd, double expected) =>
        Assert.Equal(expected, CaughtEffect.ScreenLog(mustCatch, 0.005, noiseSd, 1.1 * noiseSd, 5), 4);

    [Theory]
    [InlineData(8)]
    [InlineData(12)]
    [InlineData(27)]
    [InlineData(40)]
    [InlineData(1000)]
    public static void The_margin_of_a_noise_is_its_upper_80_percent_limit(int pairs) =>
        Assert.Equal(Math.Sqrt((pairs - 1) / MathNet.Numerics.Distributions.ChiSquared.InvCDF(pairs - 1, 0.2)), NoiseSd.Upper(1, pairs), 2);

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    public static void A_noise_that_nobody_measured_has_no_margin(int? pairs) => Assert.Equal(0.03, NoiseSd.Upper(0.03, pairs));

    [Fact]
    public static void Beyond_20_percent_a_row_is_ungated_with_the_pairs_it_would_need()
    {
        var ungated = Assert.IsType<AutoMustCatch.Ungated>(AutoMustCatch.For(new Percent(0.5), 0.26, rows: 24, pairs: 20));

        Assert.Equal(63, ungated.PairsNeeded);
    }

    [Fact]
    public static void A_tolerance_above_the_cap_cannot_be_gated_by_any_number_of_pairs() =>
        Assert.Equal(new AutoMustCatch.Ungated(int.MaxValue), AutoMustCatch.For(new Percent(25), 0.01, rows: 24, pairs: 20));

    private static double BinomialAtMost(int events, int trials, double p)
    {
        var (sum, term) = (0.0, Math.Pow(1 - p, trials));
        for (var k = 0; k <= events; k++)
        {
            sum += term;
            term *= (trials - k) / (k + 1.0) * p / (1 - p);
        }

        return p == 1 ? (events == trials ? 1 : 0) : sum;
    }
}
