using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Spec;
using PrefillBench.Units;

namespace PrefillBench.Tests.Gate;

/// <summary>Verdicts from stored times of 1 ms.</summary>
public static class StoredTests
{
    [Theory]
    [InlineData(2.6, Verdict.Regressed, ExitCode.Regressed)]
    [InlineData(2.4, Verdict.Inconclusive, ExitCode.NotJudged)]
    [InlineData(0.42, Verdict.Inconclusive, ExitCode.NotJudged)]
    [InlineData(0.38, Verdict.Improved, ExitCode.Passed)]
    public static void Before_8_sessions_only_the_unmistakable_is_believed(double factor, Verdict verdict, ExitCode exit)
    {
        var result = Judged(Plans.Stored(Plans.Row(0) with { Approved = Plans.Approved(1, sessions: 7) }), factor);

        Assert.Equal((verdict, exit), (result.Verdict, result.Exit));
        Assert.Equal(factor, result.Rows[0].Ratio!.Value, 9);
    }

    /// <summary>Sessions vary by 1.07 %: the prediction limit of 1 % is +3.5 %; a row 4.5 % slower stays above +2.2 % in 19 of 20 sessions.</summary>
    [Theory]
    [InlineData(1.00, 4.5, Verdict.Pass)]
    [InlineData(1.02, 4.5, Verdict.Pass)]
    [InlineData(1.03, 4.5, Verdict.Inconclusive)]
    [InlineData(1.05, 4.5, Verdict.Regressed)]
    [InlineData(1.05, 20, Verdict.Drift)]
    [InlineData(0.95, 4.5, Verdict.Improved)]
    public static void From_8_sessions_on_by_their_prediction_interval(double factor, double mustCatch, Verdict verdict)
    {
        var plan = Plans.Stored(Plans.Row(0) with { Approved = Plans.Approved(1, sessions: 8, sessionSd: 0.01) })
            .With(p => p with { MustCatch = new MustCatch.Fixed(new Percent(mustCatch)) });

        var row = Assert.Single(Judged(plan, factor).Rows);

        Assert.Equal(verdict, row.Verdict);
        Assert.InRange(factor, row.Low!.Value, row.High!.Value);
    }

    [Fact]
    public static void More_rows_share_the_false_alarms()
    {
        var row = Plans.Row(0) with { Approved = Plans.Approved(1, sessions: 8, sessionSd: 0.01) };
        var others = Enumerable.Range(1, 200).Select(i => Plans.Row(i) with { Approved = row.Approved }).ToArray();

        Assert.Equal(Verdict.Regressed, Judged(Plans.Stored(row), 1.05).Rows[0].Verdict);
        Assert.Equal(Verdict.Inconclusive, Judged(Plans.Stored([row, .. others]), 1.05).Rows[0].Verdict);
    }

    [Fact]
    public static void Foreign_times_are_not_compared()
    {
        var approved = Plans.Row(0) with { Approved = Plans.Approved(1) };

        var ofDevice = Judged(Plans.Stored(approved) with { ForeignBaseline = "cores: 2 -> 4" }, 1);
        var ofRow = Judged(Plans.Stored(approved with { ForeignReason = "case definition" }), 1);

        Assert.All([ofDevice, ofRow], r => Assert.Equal((Verdict.ForeignBaseline, ExitCode.NotJudged), (r.Verdict, r.Exit)));
    }

    [Theory]
    [InlineData(FailOrRecord.Record, Verdict.Recorded, ExitCode.Passed)]
    [InlineData(FailOrRecord.Fail, Verdict.NoBaseline, ExitCode.NotJudged)]
    public static void A_row_never_approved(FailOrRecord policy, Verdict verdict, ExitCode exit)
    {
        var result = Judged(Plans.Stored(Plans.Row(0)).With(p => p with { OnMissingBaseline = policy }), 1);

        Assert.Equal((verdict, exit), (result.Verdict, result.Exit));
    }

    [Fact]
    public static void A_row_short_of_its_processes_is_missing()
    {
        var loop = new GateLoop(Plans.Stored(Plans.Row(0) with { Approved = Plans.Approved(1) }), (_, _) => 0).Run(2);

        var result = loop.Judged(complete: false);

        Assert.Equal((Verdict.Missing, ExitCode.NotJudged), (result.Verdict, result.Exit));
        Assert.Contains("2 of 3 processes", result.Rows[0].Reason);
    }

    private static GateResult Judged(GatePlan plan, double factor) => new GateLoop(plan, (_, _) => Math.Log(factor)).Run().Judged();
}
