using PrefillBench.Numerics;

namespace PrefillBench.Tests.Measurement;

public static class SplitMix64Tests
{
    // The reference implementation's stream (S. Vigna, splitmix64.c) from state 1234567.
    [Fact]
    public static void It_gives_the_reference_stream()
    {
        var random = new SplitMix64(1234567);

        ulong[] words = [random.NextWord(), random.NextWord(), random.NextWord(), random.NextWord(), random.NextWord()];

        Assert.Equal([6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821], words);
    }

    [Fact]
    public static void A_shuffle_is_a_permutation_that_only_the_seed_decides()
    {
        int[] items = [.. Enumerable.Range(0, 20)];

        var first = new SplitMix64(1).Shuffled<int>(items);

        Assert.Equal(first, new SplitMix64(1).Shuffled<int>(items));
        Assert.NotEqual(first, new SplitMix64(2).Shuffled<int>(items));
        Assert.Equal(items, first.Order());
    }

    [Fact]
    public static void Every_item_comes_to_every_place_equally_often()
    {
        var random = new SplitMix64(3);
        var counts = new int[4, 4];
        for (var repeat = 0; repeat < 8000; repeat++)
        {
            foreach (var (place, item) in random.Shuffled<int>([0, 1, 2, 3]).Index())
            {
                counts[place, item]++;
            }
        }

        // 2000 expected with a standard deviation of 39.
        Assert.All(counts.Cast<int>(), count => Assert.InRange(count, 1800, 2200));
    }

    [Fact]
    public static void Normals_have_mean_0_and_deviation_1_and_coins_are_fair()
    {
        var random = new SplitMix64(4);
        var normals = Enumerable.Range(0, 20000).Select(_ => random.NextNormal()).ToArray();
        var heads = Enumerable.Range(0, 20000).Count(_ => random.NextCoin());

        Assert.InRange(normals.Average(), -0.03, 0.03);
        Assert.InRange(normals.Select(x => x * x).Average(), 0.95, 1.05);
        Assert.InRange(heads, 9700, 10300);
    }
}
