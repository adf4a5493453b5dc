using System.Collections.Immutable;
using CsCheck;
using PrefillBench.Statistics;

namespace PrefillBench.Tests.Statistics;

/// <summary>The sequential sign-flip test that lets a row pass.</summary>
public static class PassEvidenceTests
{
    private const double MustCatch = 0.02;
    private const double Missed = 0.05;
    private const double S = 0.01;

    [Fact]
    public static void Five_pairs_clearly_below_must_catch_pass()
    {
        var path = Of([0.005, 0, -0.004, 0.002, 0.006]);

        Assert.Equal(5, path.CrossedAt);
        Assert.Equal(20, path.Threshold, 12);
        Assert.Equal(0, path.FurtherPairs);
        Assert.True(path.AfterEachPair[3] < 20);
    }

    [Fact]
    public static void Five_pairs_below_must_catch_whose_mean_is_close_to_it_do_not()
    {
        // The mean score 0.5 lies 1 / sqrt(5) x 5 = 2.24 standard errors above 0.
        var path = Of([0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01]);

        Assert.Equal(7, path.CrossedAt);
        Assert.Equal(20 * Math.Sqrt(5) / PassEvidence.LeastErrors, path.AfterEachPair[4], 0.2);
    }

    [Theory]
    [InlineData(0.0205, 8)]
    [InlineData(0.03, 8)]
    [InlineData(1, 10)]
    public static void One_contrary_pair_costs_three_or_five_more_by_how_far_it_lies_off(double contrary, int pairs) =>
        Assert.Equal(pairs, Of([contrary, .. Enumerable.Repeat(-0.001, 20)]).CrossedAt);

    [Fact]
    public static void A_crossing_is_not_taken_back_by_later_pairs()
    {
        var path = Of([.. Enumerable.Repeat(-1.0, 6), .. Enumerable.Repeat(1.0, 3000)]);

        Assert.Equal(5, path.CrossedAt);
        Assert.Equal(path.AfterEachPair[4], path.Current);
    }

    [Fact]
    public static void Contrary_pairs_are_no_evidence() => Assert.All(Of([0.03, 0.05, 0.02, 1]).AfterEachPair, e => Assert.Equal(0, e));

    [Theory]
    [InlineData(0.05, 5)]
    [InlineData(0.01, 8)]
    [InlineData(0.2, 4)]
    [InlineData(0.00001, 17)]
    public static void The_fewest_pairs_that_pass_follow_from_what_may_be_missed(double missed, int pairs) =>
        Assert.Equal(pairs, Of([.. Enumerable.Repeat(-1.0, 30)], missed).CrossedAt);

    /// <summary>Of all 2^n signs of the same scores, at most the promised share passes, whatever the scores.</summary>
    [Fact]
    public static void At_most_the_promised_share_of_the_sign_vectors_ever_passes() =>
        Gen.Double[0, 0.06].Array[5, 9].Sample(sizes =>
        {
            var vectors = 1 << sizes.Length;
            var passed = Enumerable.Range(0, vectors).Count(signs => Of([.. sizes.Select((size, pair) =>
                MustCatch + ((signs >> pair & 1) == 0 ? size : -size))]).Crossed);

            Assert.True(passed <= Missed * vectors, $"{passed} of {vectors}");
        }, iter: 40);

    [Fact]
    public static void Evidence_is_that_of_the_enumeration_of_every_sign_vector() =>
        (from logRatios in Gen.Double[-0.02, 0.03].Array[1, 9] from missed in Gen.Double[0.01, 0.2] select (logRatios, missed)).Sample(
            (logRatios, missed) =>
            {
                var expected = ByEnumeration(logRatios, missed);

                var path = Of([.. logRatios], missed);

                // After a crossing the evidence stays.
                foreach (var (evidence, wanted) in path.AfterEachPair.Zip(expected).Take(path.CrossedAt ?? logRatios.Length))
                {
                    Assert.Equal(wanted, evidence, tolerance: 1e-6);
                }
            }, iter: 200);

    private static EvidencePath Of(ImmutableArray<double> logRatios, double missed = Missed) =>
        PassEvidence.Of(new PairedRow(logRatios, S), MustCatch, missed);

    private static List<double> ByEnumeration(double[] logRatios, double missed)
    {
        int[] scores = [.. logRatios.Select(d =>
            (int)Math.Round(32 * Math.Clamp((MustCatch - d) / (2 * S), -1, 1), MidpointRounding.AwayFromZero))];
        var (alive, spent, path) = (new List<int> { 0 }, 0.0, new List<double>());
        for (var pairs = 1; pairs <= scores.Length; pairs++)
        {
            var size = Math.Abs(scores[pairs - 1]);
            alive = [.. alive.SelectMany(sum => new[] { sum + size, sum - size })];
            var (share, observed) = (Math.Pow(2, -pairs), scores.Take(pairs).Sum());
            var spendable = missed * (1 - (0.375 * Math.Pow(0.88, pairs - 5)));
            var least = Math.Ceiling(1.25 * Math.Sqrt(pairs) * 32);
            var needed = spent + (share * alive.Count(sum => sum >= observed));
            path.Add(Math.Max(0, Math.Min(spendable / needed, observed / least)) / missed);
            foreach (var equal in alive.GroupBy(sum => sum).OrderByDescending(group => group.Key).ToArray())
            {
                if (equal.Key < least || spent + (share * equal.Count()) > spendable + 1e-12)
                {
                    break;
                }

                spent += share * equal.Count();
                alive = [.. alive.Where(sum => sum != equal.Key)];
            }
        }

        return path;
    }
}
