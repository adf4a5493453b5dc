using System.Collections.Immutable;
using System.Globalization;
using CsCheck;
using PrefillBench.Statistics;

namespace PrefillBench.Tests.Statistics;

public static class ModesTests
{
    [Fact]
    public static void Groups_are_found_however_many_there_are()
    {
        Assert.Equal(["1 1.01 1.02", "1.5 1.51"], Of(1.01, 1.5, 1, 1.51, 1.02));
        Assert.Equal(["1 1.01", "1.3 1.31 1.31", "1.6 1.6 1.61"], Of(1.31, 1, 1.6, 1.3, 1.61, 1.01, 1.31, 1.6));
        Assert.Equal(["1 1", "2 2", "3 3", "4 4", "5 5"], Of(1, 2, 3, 4, 5, 5, 4, 3, 2, 1));
    }

    /// <summary>The best cut in two is not the answer where one of the two falls into two again.</summary>
    [Fact]
    public static void Groups_near_to_each_other_beside_one_far_away_are_found()
    {
        Assert.Equal(
            ["1 1.001 1.002 1.003", "1.1 1.101 1.102 1.103", "2 2.001 2.002 2.003"],
            Of(1, 2, 1.1, 1.001, 1.101, 2.001, 1.002, 2.002, 1.102, 1.003, 1.103, 2.003));
    }

    [Fact]
    public static void A_value_apart_is_no_mode_and_hides_none()
    {
        Assert.Single(Of(1, 1.03, 1.05, 1.06, 1.07, 1.08, 1.10, 2));
        Assert.Equal(["1 1.01 1.02 1.03", "1.5 1.51 1.52 1.53"], Of(1, 1.5, 1.01, 1.51, 1.25, 1.02, 1.52, 1.03, 1.53));
        Assert.Equal(["1 1.01 1.02 1.03", "1.5 1.51 1.52 1.53"], Of(1, 1.5, 1.01, 1.51, 9, 1.02, 1.52, 1.03, 1.53));
    }

    [Fact]
    public static void Equal_values_are_one_mode_and_too_few_say_nothing()
    {
        Assert.Equal(["1 1 1 1 1"], Of(1, 1, 1, 1, 1));
        Assert.Empty(Of(1, 1, 2, 2));
    }

    [Fact]
    public static void A_gap_that_is_not_worth_a_word_parts_nothing()
    {
        double[] values = [1, 1, 1.001, 1.02, 1.021, 1.021];

        Assert.Equal(2, Modes.Of(values).Length);
        Assert.Equal(2, Modes.Of(values, 0.018).Length);
        Assert.Single(Modes.Of(values, 0.02));
    }

    /// <summary>What was planted is found: two to six groups, each of two to eight values, ten times their own width apart.</summary>
    [Fact]
    public static void Planted_groups_are_found_in_any_order() =>
        (from sizes in Gen.Int[2, 8].Array[2, 6]
         where sizes.Sum() >= 12
         from seed in Gen.Int
         select (sizes, seed)).Sample((sizes, seed) =>
        {
            var noise = new Random(seed);
            double[] values = [.. sizes.SelectMany((size, i) => Enumerable.Range(0, size).Select(_ => (i * 12) + noise.NextDouble()))];
            noise.Shuffle(values);

            return Modes.Of(values).Select(group => group.Length).SequenceEqual(sizes);
        }, iter: 2000);

    [Theory]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(17)]
    [InlineData(32)]
    [InlineData(64)]
    public static void Noise_of_one_group_seldom_looks_like_more(int processes)
    {
        var noise = new Noise(12);
        var chance = new Random(12);

        Assert.InRange(Mistaken(processes, noise.Normal), 0, 0.012);
        Assert.InRange(Mistaken(processes, () => Math.Exp(0.5 * noise.Normal())), 0, 0.015);
        Assert.InRange(Mistaken(processes, () => -Math.Log(1 - chance.NextDouble())), 0, 0.02);
        Assert.InRange(
            Mistaken(processes, () => noise.Normal() / Math.Sqrt(Enumerable.Range(0, 3).Average(_ => Math.Pow(noise.Normal(), 2)))),
            0, 0.02);
    }

    private static double Mistaken(int processes, Func<double> draw)
    {
        const int Samples = 4000;
        return Enumerable.Range(0, Samples)
            .Count(_ => Modes.Of([.. Enumerable.Range(0, processes).Select(_ => draw())]).Length > 1) / (double)Samples;
    }

    private static ImmutableArray<string> Of(params double[] values) =>
        [.. Modes.Of(values).Select(group => string.Join(" ", group.Select(x => x.ToString(CultureInfo.InvariantCulture))))];
}
