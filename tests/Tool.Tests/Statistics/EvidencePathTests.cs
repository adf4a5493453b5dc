using System.Collections.Immutable;
using CsCheck;
using PrefillBench.Statistics;

namespace PrefillBench.Tests.Statistics;

public static class EvidencePathTests
{
    [Fact]
    public static void Regression_evidence_is_the_mean_over_five_bets()
    {
        var path = RegressionEvidence.Of(new PairedRow([1, 1], 0.007), 0.005, family: 101, falseAlarm: 0.002);

        Assert.Equal((1.2 + 1.4 + 1.6 + 1.8 + 1.95) / 5, path.AfterEachPair[0], 12);
        Assert.Equal((1.44 + 1.96 + 2.56 + 3.24 + 3.8025) / 5, path.AfterEachPair[1], 12);
        Assert.Equal(50_500, path.Threshold, 6);
    }

    [Theory]
    [InlineData(1, 0.05, 6)]
    [InlineData(1, 0.01, 9)]
    [InlineData(100, 0.01, 16)]
    public static void Pairs_that_all_point_the_same_way_reject_after(int family, double falseAlarm, int pairs)
    {
        var path = RegressionEvidence.Of(new PairedRow([.. Enumerable.Repeat(1.0, 32)], 0.007), 0.005, family, falseAlarm);

        Assert.Equal(pairs, path.CrossedAt);
    }

    [Fact]
    public static void The_diffuse_score_is_the_mean_over_rows()
    {
        // Row scores with 3 s = 0.03: 1, 1/2, 0.
        PairedRow[] rows = [new([0.035], 0.01), new([0.02], 0.01), new([0.005], 0.01)];

        Assert.Equal(0.5, RegressionEvidence.MeanScores(rows, 0.005)[0], 12);
    }

    [Fact]
    public static void Evidence_at_the_last_pair_does_not_depend_on_the_order() =>
        (from logRatios in Gen.Double[-0.03, 0.05].Array[1, 20]
            from shuffled in Gen.Shuffle(logRatios)
            select (logRatios, shuffled)).Sample(
            (logRatios, shuffled) =>
            {
                var before = RegressionEvidence.Of(new PairedRow([.. logRatios], 0.007), 0.005, 1, 0.05).Current;
                var after = RegressionEvidence.Of(new PairedRow([.. shuffled], 0.007), 0.005, 1, 0.05).Current;

                Assert.Equal(1, after / before, 9);
            });

    [Fact]
    public static void Identical_samples_pass_and_never_fail()
    {
        PairedRow same = new([.. new double[200]], 0.007);

        Assert.True(PassEvidence.Of(same, mustCatchLog: 0.02, missed: 0.05).Crossed);
        Assert.True(RegressionEvidence.Of(same, 0.005, 1, 0.05).Maximum <= 1);
    }

    [Fact]
    public static void Thousands_of_pairs_do_not_overflow_into_a_number_that_compares_false()
    {
        ImmutableArray<double> logRatios = [.. Enumerable.Repeat(1.0, 3000), -1];

        var path = RegressionEvidence.Of(new PairedRow(logRatios, 0.007), 0.005, 1, 0.05);

        Assert.DoesNotContain(double.NaN, path.AfterEachPair);
        Assert.Equal(6, path.CrossedAt);
    }

    [Fact]
    public static void Further_pairs_extrapolate_the_growth_so_far()
    {
        Assert.Equal(4, new EvidencePath(16, [2]).FurtherPairs + 1);
        Assert.Equal(6, new EvidencePath(16, [1, 2]).FurtherPairs);
        Assert.Null(new EvidencePath(16, [1, 0.5]).FurtherPairs);
        Assert.Null(new EvidencePath(16, []).FurtherPairs);
    }
}
