using PrefillBench.Statistics;

namespace PrefillBench.Tests.Statistics;

/// <summary>The whole REGRESSED rule: screen 100 rows by 5 pairs, judge the survivors by 12 fresh ones at 0.8 %.</summary>
public static class TwoStageSimulations
{
    private const double Tolerate = 0.005;
    private const double Alpha = 0.008;
    private const double NoiseSdOfPair = 0.007;
    private const int Rows = 100;

    [Fact]
    public static void Every_row_slower_by_exactly_the_tolerance_fails_a_sweep_at_most_as_often_as_promised()
    {
        const int Sweeps = 400;
        var noise = new Noise(31);

        var failed = Enumerable.Range(0, Sweeps).Count(_ => Rejected(noise, [.. Enumerable.Repeat(Tolerate, Rows)]).Any);

        Assert.True(ClopperPearson.Lower(failed, Sweeps, 0.999) <= Alpha, $"{failed} of {Sweeps} sweeps failed");
    }

    [Fact]
    public static void Unchanged_kernels_do_not_fail()
    {
        const int Sweeps = 100;
        var noise = new Noise(32);

        var failed = Enumerable.Range(0, Sweeps).Count(_ => Rejected(noise, new double[Rows]).Any);

        Assert.True(ClopperPearson.Lower(failed, Sweeps, 0.999) <= 0.001, $"{failed} of {Sweeps} sweeps failed");
    }

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.05)]
    public static void One_slow_row_of_100_is_found(double slowDown)
    {
        const int Sweeps = 40;
        var noise = new Noise(33);
        double[] slowDowns = [.. new double[Rows - 1], Math.Log(1 + slowDown)];

        var found = Enumerable.Range(0, Sweeps).Count(_ => Rejected(noise, slowDowns).Last);

        Assert.True(ClopperPearson.Lower(found, Sweeps) >= 0.9, $"{found} of {Sweeps}");
    }

    private static (bool Any, bool Last) Rejected(Noise noise, double[] slowDownLogs)
    {
        var survivors = Pairs(noise, 5, slowDownLogs).Index().Where(row => ClippedScore.SurvivesScreen(row.Item, Tolerate))
            .Select(row => row.Index).ToArray();
        if (survivors.Length == 0)
        {
            return (false, false);
        }

        var confirm = Pairs(noise, 12, [.. survivors.Select(row => slowDownLogs[row])]);
        var result = SignFlipMaxT.Test(confirm, Tolerate, seed: 1);
        return (result.AdjustedP.Min() <= Alpha || result.DiffuseP <= Alpha, survivors[^1] == Rows - 1 && result.AdjustedP[^1] <= Alpha);
    }

    private static PairedRow[] Pairs(Noise noise, int pairs, double[] slowDownLogs) =>
    [
        .. noise.Sweep(slowDownLogs.Length, pairs, 0, NoiseSdOfPair, 0.2)
            .Zip(slowDownLogs, (row, slowDown) => new PairedRow([.. row.LogRatios.Select(d => d + slowDown)], row.NoiseSd)),
    ];
}
