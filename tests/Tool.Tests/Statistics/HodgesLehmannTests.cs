using CsCheck;
using PrefillBench.Statistics;

namespace PrefillBench.Tests.Statistics;

public static class HodgesLehmannTests
{
    /// <summary>
    /// Two-sided 5 % critical values of the signed-rank sum, largest W with 2 P(W at most w) at most 0.05: every table of the test has
    /// them.
    /// </summary>
    [Theory]
    [InlineData(6, 0, 0.05)]
    [InlineData(7, 2, 0.05)]
    [InlineData(8, 3, 0.05)]
    [InlineData(9, 5, 0.05)]
    [InlineData(10, 8, 0.05)]
    [InlineData(15, 25, 0.05)]
    [InlineData(20, 52, 0.05)]
    [InlineData(25, 89, 0.05)]
    [InlineData(8, 0, 0.01)]
    [InlineData(10, 3, 0.01)]
    [InlineData(20, 37, 0.01)]
    public static void Critical_values_are_the_published_ones(int n, int critical, double alpha)
    {
        var cumulative = SignedRank.CumulativeProbabilities(n);

        Assert.True(2 * cumulative[critical] <= alpha);
        Assert.True(2 * cumulative[critical + 1] > alpha);
    }

    [Fact]
    public static void The_signed_rank_distribution_equals_its_enumeration()
    {
        for (var n = 1; n <= 12; n++)
        {
            var sums = Enumerable.Range(0, 1 << n)
                .Select(subset => Enumerable.Range(1, n).Where(rank => (subset >> (rank - 1) & 1) == 1).Sum()).ToArray();

            var cumulative = SignedRank.CumulativeProbabilities(n);

            Assert.Equal(Enumerable.Range(0, cumulative.Length).Select(w => sums.Count(sum => sum <= w) / Math.Pow(2, n)), cumulative);
        }
    }

    /// <summary>Hand-worked: Walsh averages of 1, 2, 4 are 1, 1.5, 2, 2.5, 3, 4.</summary>
    [Fact]
    public static void Three_values()
    {
        var interval = HodgesLehmann.Of([4, 1, 2]);

        Assert.Equal(2.25, interval.EstimateLog);
        Assert.Equal((1, 4), (interval.LowLog, interval.HighLog));
        Assert.Equal(0.75, interval.Level);
    }

    /// <summary>
    /// Depression scores of nine patients, Hollander, Wolfe and Chicken, table 3.1 (the example of R's wilcox.test): second minus first
    /// visit.
    /// </summary>
    [Fact]
    public static void The_textbook_example()
    {
        double[] first = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30];
        double[] second = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];

        var interval = HodgesLehmann.Of([.. second.Zip(first, (y, x) => y - x)], level: 0.96);

        Assert.Equal(-0.46, interval.EstimateLog, 9);
        Assert.Equal(-0.786, interval.LowLog, 9);
        Assert.Equal(-0.010, interval.HighLog, 9);
        Assert.Equal(1 - (2 * 10 / 512.0), interval.Level, 12);
    }

    [Theory]
    [InlineData(1, 0.0)]
    [InlineData(2, 0.5)]
    [InlineData(5, 0.9375)]
    public static void Too_few_pairs_for_95_percent_give_all_they_span_with_its_true_level(int n, double level)
    {
        double[] values = [.. Enumerable.Range(0, n).Select(i => 0.01 * i * i)];

        var interval = HodgesLehmann.Of(values);

        Assert.Equal((values[0], values[^1], level), (interval.LowLog, interval.HighLog, interval.Level));
    }

    [Theory]
    [InlineData(6, 0.95)]
    [InlineData(8, 0.99)]
    [InlineData(17, 0.95)]
    public static void The_achieved_level_is_at_least_the_one_wanted(int n, double level) =>
        Assert.True(HodgesLehmann.Of(new double[n], level).Level >= level);

    [Fact]
    public static void The_interval_is_the_set_of_centres_that_the_test_does_not_reject() =>
        Gen.Int[-1000, 1000].Array[6, 10].Sample(thousandths =>
        {
            // Averages lie at least 0.0005 apart, so a step of 1e-9 passes exactly one place.
            double[] values = [.. thousandths.Select(x => x * 0.001)];
            var interval = HodgesLehmann.Of(values);

            Assert.True(SignedRankP(values, interval.LowLog + 1e-9) > 0.05);
            Assert.True(SignedRankP(values, interval.HighLog - 1e-9) > 0.05);
            Assert.True(SignedRankP(values, interval.LowLog - 1e-9) <= 0.05);
            Assert.True(SignedRankP(values, interval.HighLog + 1e-9) <= 0.05);
        });

    [Fact]
    public static void A_shift_moves_everything_and_a_mirror_swaps_the_limits() => Gen.Select(
        Gen.Double[-1, 1].Array[1, 20], Gen.Double[-5, 5]).Sample(
        (values, shift) =>
        {
            var interval = HodgesLehmann.Of(values);
            var shifted = HodgesLehmann.Of([.. values.Select(x => x + shift)]);
            var mirrored = HodgesLehmann.Of([.. values.Select(x => -x)]);

            Assert.Equal(interval.EstimateLog + shift, shifted.EstimateLog, 9);
            Assert.Equal(interval.LowLog + shift, shifted.LowLog, 9);
            Assert.Equal(-interval.LowLog, mirrored.HighLog, 12);
            Assert.Equal(-interval.EstimateLog, mirrored.EstimateLog, 12);
        });

    [Fact]
    public static void One_wild_pair_hardly_moves_the_estimate()
    {
        var interval = HodgesLehmann.Of([0.01, 0.011, 0.009, 0.012, 0.008, 0.0105, 0.0095, 2.3]);

        Assert.InRange(interval.EstimateLog, 0.009, 0.012);
    }

    /// <summary>Two-sided p of the signed-rank test by enumerating every assignment of signs to the ranks.</summary>
    private static double SignedRankP(double[] values, double centre)
    {
        var byDistance = values.Select(x => x - centre).OrderBy(Math.Abs).ToArray();
        var n = byDistance.Length;
        var w = Enumerable.Range(1, n).Where(rank => byDistance[rank - 1] > 0).Sum();
        var extreme = Math.Min(w, (n * (n + 1) / 2) - w);
        var atMost = Enumerable.Range(0, 1 << n)
            .Count(subset => Enumerable.Range(1, n).Where(rank => (subset >> (rank - 1) & 1) == 1).Sum() <= extreme);
        return Math.Min(1, 2 * atMost / Math.Pow(2, n));
    }
}
