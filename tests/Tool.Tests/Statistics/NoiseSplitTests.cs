using PrefillBench.Statistics;

namespace PrefillBench.Tests.Statistics;

public static class NoiseSplitTests
{
    /// <summary>
    /// Hand-worked, logs (0, 2) and (4, 6): mean squares 2 within, 16 between, 2 launches each, so between-variance (16 - 2) / 2 = 7.
    /// </summary>
    [Fact]
    public static void A_hand_worked_analysis_of_variance()
    {
        var split = NoiseSplit.Of([Times(0, 2), Times(4, 6)]);

        Assert.Equal(Math.Sqrt(2), split.WithinSd, 9);
        Assert.Equal(Math.Sqrt(7), split.BetweenSd, 9);
        Assert.Equal(-0.5, split.Lag1Autocorrelation, 9);
    }

    /// <summary>Unequal counts make the between mean square weigh processes by their launches.</summary>
    [Fact]
    public static void Unequal_numbers_of_launches()
    {
        // Means 1 and 6, grand mean 26/6; within 10/4; between 2 (10/3)^2 + 4 (5/3)^2 = 100/3; r0 = 6 - (4 + 16)/6 = 8/3.
        var split = NoiseSplit.Of([Times(0, 2), Times(4, 6, 8, 6)]);

        Assert.Equal(Math.Sqrt(2.5), split.WithinSd, 9);
        Assert.Equal(Math.Sqrt(((100.0 / 3) - 2.5) / (8.0 / 3)), split.BetweenSd, 9);
    }

    [Fact]
    public static void Planted_components_are_recovered()
    {
        var noise = new Noise(3);

        var split = NoiseSplit.Of([.. Enumerable.Range(0, 400).Select(_ =>
        {
            var process = 0.02 * noise.Normal();
            return Times([.. Enumerable.Range(0, 30).Select(_ => process + (0.005 * noise.Normal()))]);
        })]);

        Assert.InRange(split.WithinSd, 0.0048, 0.0052);
        Assert.InRange(split.BetweenSd, 0.018, 0.022);
    }

    [Fact]
    public static void Launch_noise_alone_leaves_nothing_between_processes()
    {
        Assert.Equal(0, NoiseSplit.Of([Times(0, 1), Times(0, 1)]).BetweenSd);
    }

    [Fact]
    public static void One_process_cannot_be_split() => Assert.Throws<ArgumentException>(() => NoiseSplit.Of([Times(0, 1)]));

    private static Sample Times(params double[] logs) => Sample.Of([.. logs.Select(Math.Exp)]);
}
