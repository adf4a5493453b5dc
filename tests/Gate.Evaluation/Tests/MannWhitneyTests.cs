using CsCheck;
using PrefillBench.Evaluation.Rivals;

namespace PrefillBench.Evaluation.Tests;

public static class MannWhitneyTests
{
    /// <summary>3 + 3 values have C(6, 3) = 20 arrangements; only one is as extreme as "all of x above".</summary>
    [Fact]
    public static void Three_values_all_above_three_others_have_p_one_in_twenty()
    {
        Assert.Equal(1 / 20.0, MannWhitney.PGreater([4, 5, 6], [1, 2, 3]), 12);
        Assert.Equal(2 / 20.0, MannWhitney.PTwoSided([4, 5, 6], [1, 2, 3]), 12);
        Assert.Equal(1, MannWhitney.PGreater([1, 2, 3], [4, 5, 6]), 12);
    }

    /// <summary>x = {2, 4}, y = {1, 3}: rank sums 7, 6, 5, 5, 4, 3 of the 6 arrangements; x has 2 + 4 = 6.</summary>
    [Fact]
    public static void A_mixed_arrangement_counts_those_as_extreme() => Assert.Equal(2 / 6.0, MannWhitney.PGreater([2, 4], [1, 3]), 12);

    /// <summary>
    /// Values 1, 2, 2, 3 have midranks 1, 2.5, 2.5, 4; x = {2, 3} has 6.5; of the 6 arrangements {2.5, 4} twice has that much.
    /// </summary>
    [Fact]
    public static void Equal_values_share_their_ranks() => Assert.Equal(2 / 6.0, MannWhitney.PGreater([2, 3], [1, 2]), 12);

    [Fact]
    public static void Equal_samples_show_nothing() => Assert.Equal(1, MannWhitney.PTwoSided([5, 5, 5], [5, 5, 5]));

    [Fact]
    public static void Many_equal_values_show_nothing_either() =>
        Assert.Equal(1, MannWhitney.PTwoSided([.. new double[30]], [.. new double[30]]));

    /// <summary>10 + 10 values are enumerated, 11 + 10 approximated: the two must meet.</summary>
    [Fact]
    public static void The_approximation_continues_the_enumeration() =>
        Gen.Double[0, 1].Array[10].Select(Gen.Double[0.1, 1.1].Array[11]).Sample((x, y) =>
    {
        Array.Sort(x);
        Array.Sort(y);

        var (few, many) = (MannWhitney.PGreater(x, y.AsSpan(0, 10)), MannWhitney.PGreater(x, y));

        Assert.InRange(Math.Abs(few - many), 0, 0.25);
    });

    [Fact]
    public static void Both_directions_together_are_a_little_over_one() =>
        Gen.Double[0, 1].Array[2, 9].Select(Gen.Double[0, 1].Array[2, 9]).Sample((x, y) =>
    {
        Array.Sort(x);
        Array.Sort(y);

        // The observed arrangement counts in both.
        Assert.InRange(MannWhitney.PGreater(x, y) + MannWhitney.PGreater(y, x), 1, 2);
    });
}
