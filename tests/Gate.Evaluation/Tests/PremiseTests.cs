using System.Collections.Immutable;
using PrefillBench.Evaluation.Pools;
using PrefillBench.Evaluation.Premise;
using PrefillBench.Measurement;

namespace PrefillBench.Evaluation.Tests;

public static class PremiseTests
{
    [Fact]
    public static void Sides_that_differ_in_name_only_show_nothing()
    {
        var premise = PoolPremise.Of(new SyntheticPools().Draw(1), seed: 1);

        Assert.True(premise.DifferenceP > 0.05, $"{premise.DifferenceP}");
        Assert.True(premise.FirstSlotP > 0.05, $"{premise.FirstSlotP}");
        Assert.All(premise.Rows, row => Assert.InRange(row.Noise, 0.003, 0.009));
    }

    [Fact]
    public static void A_side_that_is_slower_is_found_and_misses_the_goal()
    {
        var premise = PoolPremise.Of(new SyntheticPools { CurrentSlower = 0.01 }.Draw(2), seed: 1);

        Assert.True(premise.DifferenceP < 0.001, $"{premise.DifferenceP}");
        Assert.All(premise.Rows, row => Assert.False(row.Met));
        Assert.All(premise.Rows, row => Assert.False(row.AllowsNone));
    }

    [Fact]
    public static void A_slower_second_slot_is_an_effect_of_the_slot_and_not_of_the_side()
    {
        var premise = PoolPremise.Of(new SyntheticPools { SecondSlower = 0.02, Pairs = 60 }.Draw(3), seed: 1);

        Assert.True(premise.FirstSlotP < 0.001, $"{premise.FirstSlotP}");
        Assert.All(premise.Rows, row => Assert.InRange(row.FirstSlot.Mean, -0.024, -0.016));
        Assert.True(premise.DifferenceP > 0.05, $"{premise.DifferenceP}");
    }

    /// <summary>
    /// With 24 pairs the mean varies by s/4.9: an unbiased row lies beyond s/4 in 23 % of the cases, of a t of 23 degrees of freedom beyond
    /// 1.22.
    /// </summary>
    [Fact]
    public static void Chance_alone_misses_a_quarter_of_the_noise_often() => Assert.InRange(PoolPremise.MissedByChance(24), 0.22, 0.24);

    [Fact]
    public static void Boots_that_differ_by_1_percent_are_said_to()
    {
        var (first, second) = (new SyntheticPools().Draw(4, "first"), new SyntheticPools().Draw(5, "second"));
        var slower = second with
        {
            Pairs = [.. second.Pairs.Select(pair => pair
                with { Rows = [.. pair.Rows.Select(row => new PoolRow(row.LogRatio, Scaled(row.ApprovedMs), Scaled(row.CurrentMs)))] })],
        };

        var session = Assert.Single(SessionDifference.OfAll([first, slower]));

        Assert.All(session.Rows, row => Assert.InRange(row.LogRatio, 0.006, 0.014));

        static System.Collections.Immutable.ImmutableArray<double> Scaled(System.Collections.Immutable.ImmutableArray<double> launches) =>
            [.. launches.Select(ms => 1.01 * ms)];
    }
}
