using PrefillBench.Statistics;

namespace PrefillBench.Tests.Statistics;

/// <summary>
/// The promised error rates, counted in simulated sweeps with fixed seeds. A limit is the promise plus its own binomial uncertainty.
/// </summary>
public static class ErrorRateSimulations
{
    private const double Tolerate = 0.005;
    private const double MustCatch = 0.02;
    private const double NoiseSdOfPair = 0.007;

    [Theory]
    [InlineData(0, false)]
    [InlineData(0.5, false)]
    [InlineData(0.5, true)]
    public static void Any_false_rejection_when_every_row_is_slower_by_exactly_the_tolerance(double sharedPart, bool cauchy)
    {
        const int Sweeps = 600;
        const double Alpha = 0.05;
        var noise = new Noise(2024 + (int)(sharedPart * 10) + (cauchy ? 100 : 0));

        var wrong = 0;
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var rows = noise.Sweep(12, 8, Tolerate, NoiseSdOfPair, sharedPart, cauchy ? noise.Cauchy : noise.Normal);
            var result = SignFlipMaxT.Test(rows, Tolerate, seed: (ulong)sweep);
            wrong += result.AdjustedP.Min() <= Alpha || result.DiffuseP <= Alpha ? 1 : 0;
        }

        Assert.True(ClopperPearson.Lower(wrong, Sweeps, 0.999) <= Alpha, $"{wrong} of {Sweeps} sweeps rejected");
        Assert.True(ClopperPearson.Upper(wrong, Sweeps, 0.999) >= Alpha / 2, $"{wrong} of {Sweeps}: the test hardly uses its error rate");
    }

    [Fact]
    public static void Rows_that_are_really_slow_do_not_cost_the_others_their_protection()
    {
        const int Sweeps = 400;
        const double Alpha = 0.05;
        var noise = new Noise(7);

        var wrong = 0;
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var rows = noise.Sweep(8, 9, Tolerate, NoiseSdOfPair, 0.3).Concat(noise.Sweep(4, 9, 0.05, NoiseSdOfPair, 0.3)).ToArray();
            wrong += SignFlipMaxT.Test(rows, Tolerate, seed: 1).AdjustedP.Take(8).Min() <= Alpha ? 1 : 0;
        }

        Assert.True(ClopperPearson.Lower(wrong, Sweeps, 0.999) <= Alpha, $"{wrong} of {Sweeps}");
    }

    /// <summary>
    /// No proof covers rows at different slow-downs below the tolerance jointly (docs/statistics.md), so the rate is counted.
    /// </summary>
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.9)]
    public static void Rows_at_unequal_slow_downs_up_to_the_tolerance_are_rejected_no_more_often(double sharedPart)
    {
        const int Sweeps = 400;
        const double Alpha = 0.05;
        var noise = new Noise(17);

        var wrong = 0;
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var rows = noise.Sweep(12, 9, Tolerate, NoiseSdOfPair, sharedPart)
                .Select((row, i) => new PairedRow([.. row.LogRatios.Select(d => d - (0.001 * i))], row.NoiseSd)).ToArray();
            var result = SignFlipMaxT.Test(rows, Tolerate, seed: 1);
            wrong += result.AdjustedP.Min() <= Alpha || result.DiffuseP <= Alpha ? 1 : 0;
        }

        Assert.True(ClopperPearson.Lower(wrong, Sweeps, 0.999) <= Alpha, $"{wrong} of {Sweeps}");
    }

    [Fact]
    public static void A_planted_slow_down_of_5_percent_is_found_among_100_rows_by_12_pairs()
    {
        const int Sweeps = 60;
        var noise = new Noise(99);

        var found = 0;
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var rows = noise.Sweep(99, 12, 0, NoiseSdOfPair, 0.2).Append(noise.Row(12, Math.Log(1.05), NoiseSdOfPair)).ToArray();
            found += SignFlipMaxT.Test(rows, Tolerate, seed: 1).AdjustedP[99] <= 0.008 ? 1 : 0;
        }

        Assert.True(ClopperPearson.Lower(found, Sweeps) >= 0.95, $"{found} of {Sweeps}");
    }

    [Theory]
    [InlineData(MustCatch, nameof(Noise.Cauchy))]
    [InlineData(MustCatch + 0.01, nameof(Noise.Cauchy))]
    [InlineData(MustCatch, nameof(Noise.Modes))]
    [InlineData(MustCatch + 0.001, nameof(Noise.Modes))]
    [InlineData(MustCatch + 0.01, nameof(Noise.Modes))]
    public static void A_row_as_slow_as_must_be_caught_ever_passes_at_most_as_often_as_promised(double slowDownLog, string kind)
    {
        const int Runs = 4000;
        var noise = new Noise(5);
        Func<double> draw = kind == nameof(Noise.Cauchy) ? noise.Cauchy : noise.Modes;

        var passed = Enumerable.Range(0, Runs)
            .Count(_ => PassEvidence.Of(noise.Row(64, slowDownLog, NoiseSdOfPair, draw), MustCatch, missed: 0.05).Crossed);

        Assert.True(ClopperPearson.Lower(passed, Runs, 0.999) <= 0.05, $"{passed} of {Runs} passed");
    }

    [Fact]
    public static void A_row_slower_by_the_tolerance_ever_fails_at_most_as_often_as_promised()
    {
        const int Runs = 4000;
        var noise = new Noise(6);

        var failed = Enumerable.Range(0, Runs)
            .Count(_ =>
                RegressionEvidence.Of(noise.Row(64, Tolerate, NoiseSdOfPair, noise.Cauchy), Tolerate, family: 1, falseAlarm: 0.05).Crossed);

        Assert.True(ClopperPearson.Lower(failed, Runs, 0.999) <= 0.05, $"{failed} of {Runs} failed");
        Assert.True(failed > Runs / 100, $"{failed} of {Runs}: evidence this shy would never find anything");
    }

    [Fact]
    public static void An_unchanged_row_passes_within_the_pairs_of_a_usual_run()
    {
        const int Runs = 500;
        var noise = new Noise(8);

        var passed =
            Enumerable.Range(0, Runs).Count(_ => PassEvidence.Of(noise.Row(24, 0, NoiseSdOfPair), MustCatch, missed: 0.05).Crossed);

        Assert.True(ClopperPearson.Lower(passed, Runs) >= 0.98, $"{passed} of {Runs} passed");
    }

    [Fact]
    public static void A_row_slower_by_5_percent_fails_in_later_looks()
    {
        const int Runs = 500;
        var noise = new Noise(9);

        var failed = Enumerable.Range(0, Runs)
            .Count(
                _ => RegressionEvidence.Of(noise.Row(32, Math.Log(1.05), NoiseSdOfPair), Tolerate, family: 101, falseAlarm: 0.002).Crossed);

        Assert.True(ClopperPearson.Lower(failed, Runs) >= 0.98, $"{failed} of {Runs} failed");
    }
}
