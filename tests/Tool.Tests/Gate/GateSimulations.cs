using PrefillBench.Gate;
using PrefillBench.Statistics;
using PrefillBench.Tests.Statistics;

namespace PrefillBench.Tests.Gate;

/// <summary>Error rates of the whole loop, from the first pair to the verdict, on pairs drawn after the model of docs/statistics.md.</summary>
public static class GateSimulations
{
    private const int Rows = 8;
    private const double Confidence = 0.999;

    [Theory]
    [InlineData(0.007)]
    [InlineData(0.03)]
    public static void Unchanged_code_fails_at_most_1_percent_of_runs(double noiseSd)
    {
        const int Runs = 150;
        var noise = new Noise(41);

        var alarms = Enumerable.Range(0, Runs).Count(_ => Run(noise, noiseSd, 0).Rows.Any(row => row.Verdict == Verdict.Regressed));

        Assert.True(ClopperPearson.Lower(alarms, Runs, Confidence) <= 0.01, $"{alarms} of {Runs} runs were false alarms");
    }

    [Theory]
    [InlineData(0.007, 0.02)]
    [InlineData(0.03, 0.10)]
    public static void A_slow_row_among_8_is_found_and_never_passes(double noiseSd, double slowDown)
    {
        const int Runs = 60;
        var noise = new Noise(42);

        var verdicts = Enumerable.Range(0, Runs).Select(_ => Run(noise, noiseSd, slowDown).Rows[0].Verdict).ToArray();

        var found = verdicts.Count(v => v == Verdict.Regressed);
        var passed = verdicts.Count(v => v is Verdict.Pass or Verdict.Improved);
        Assert.True(ClopperPearson.Upper(found, Runs, Confidence) >= 0.9, $"{found} of {Runs} were found: {string.Join(", ", verdicts.CountBy(v => v))}");
        Assert.True(ClopperPearson.Lower(passed, Runs, Confidence) <= 0.05, $"{passed} of {Runs} passed");
    }

    private static GateResult Run(Noise noise, double noiseSd, double slowDown)
    {
        var plan = GateBench.Duet(Rows, noiseSd);
        return GateBench.Run(plan, (_, row) => (row == plan.Rows[0] ? Math.Log(1 + slowDown) : 0) + (noiseSd * noise.Normal())).Result;
    }
}
