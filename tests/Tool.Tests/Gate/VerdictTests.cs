using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Measurement;
using PrefillBench.Spec;
using PrefillBench.Tests.Statistics;
using PrefillBench.Units;

namespace PrefillBench.Tests.Gate;

/// <summary>Verdicts from pairs. must_catch: auto is 4.5 % at s = 3 %.</summary>
public static class VerdictTests
{
    [Theory]
    [InlineData(0, Verdict.Pass, ExitCode.Passed)]
    [InlineData(0.02, Verdict.Drift, ExitCode.Passed)]
    [InlineData(0.10, Verdict.Regressed, ExitCode.Regressed)]
    [InlineData(-0.10, Verdict.Improved, ExitCode.Passed)]
    internal static void A_steady_change_of_one_row_of_two(double change, Verdict verdict, ExitCode exit)
    {
        var plan = Plans.Duet(2);

        var result = new GateLoop(plan, (row, _) => row == plan.Rows[0] ? double.LogP1(change) : 0).Run().Judged();

        Assert.Equal((verdict, exit), (result.Rows[0].Verdict, result.Exit));
        Assert.Equal(1 + change, result.Rows[0].Ratio!.Value, 9);
        Assert.Equal(0.045, result.Rows[0].MustCatch!.Value, 9);
    }

    [Fact]
    public static void A_faster_row_asks_for_approval_where_the_policy_says_so()
    {
        var plan = Plans.Duet(1).With(p => p with { OnImproved = FailOrNote.Fail });

        var result = new GateLoop(plan, (_, _) => -0.1).Run().Judged();

        Assert.Equal((Verdict.Improved, ExitCode.NotJudged), (result.Verdict, result.Exit));
        Assert.Equal((Codes.Improved, Severity.Error), Assert.Single(result.Diagnostics) is var line
            ? (line.Code, line.Severity) : default);
    }

    [Fact]
    public static void Drift_fails_where_the_policy_says_so()
    {
        var plan = Plans.Duet(1).With(p => p with { OnDrift = FailOrWarn.Fail });

        var result = new GateLoop(plan, (_, _) => 0.02).Run().Judged();

        Assert.Equal((Verdict.Drift, ExitCode.Regressed), (result.Verdict, result.Exit));
    }

    /// <summary>8 up and 4 down of 12: p = 19 % in the one test. What comes after counts as evidence.</summary>
    [Fact]
    public static void Later_pairs_can_still_prove_a_regression()
    {
        var plan = Plans.Duet(1) with { MaxPairs = 60 };

        var loop = new GateLoop(plan, (_, pair) => pair is 6 or 9 or 12 or 15 ? -0.1 : 0.1).Run();

        var row = Assert.Single(loop.Judged().Rows);
        Assert.Equal(Verdict.Regressed, row.Verdict);
        Assert.InRange(row.P!.Value, 0.15, 0.25);
        Assert.InRange(row.Pairs, 18, 59);
        Assert.Contains("by the evidence of", row.Reason);
    }

    /// <summary>Under must_catch by more than five pairs may be off, and not clearly over the tolerance either: no second stage.</summary>
    [Fact]
    public static void A_row_that_cannot_be_slower_by_must_catch_is_left_to_pass()
    {
        var plan = Plans.Duet(1, noise: 0.01).With(p => p with { MustCatch = new MustCatch.Fixed(new Percent(4)) });

        var loop = new GateLoop(plan, (_, _) => 0.012).Run();

        Assert.Equal((Verdict.Pass, true), (loop.Verdict(0), loop.Pairs(0) < 12));
    }

    /// <summary>
    /// The noisier the row, the more fresh pairs before the one test: 5 and 12, 5 and 19 of the 24 that the policy allows; 5 and 8
    /// where five pairs show a clear slow-down.
    /// </summary>
    [Theory]
    [InlineData(0.005, 2, 0.02, 17)]
    [InlineData(0.005, 2, 0.05, 13)]
    [InlineData(0.03, 4, 0.05, 24)]
    [InlineData(0.03, 4, 0.2, 13)]
    public static void Confirming_pairs_follow_the_noise_of_the_rows_suspected(double noise, double mustCatch, double slower, int pairs)
    {
        var plan = Plans.Duet(1, noise).With(p => p with { MustCatch = new MustCatch.Fixed(new Percent(mustCatch)) });

        var loop = new GateLoop(plan, (_, _) => slower).Run();

        Assert.Equal((Verdict.Regressed, pairs), (loop.Verdict(0), loop.Pairs(0)));
    }

    /// <summary>Seven pairs prove the row fine, which one row in 20 as slow as must_catch does; ten more are 20 % slower.</summary>
    [Fact]
    public static void An_early_pass_beside_an_estimate_above_must_catch_is_no_drift()
    {
        var plan = Plans.Duet(1).With(p => p with { OnDrift = FailOrWarn.Fail });

        var loop = new GateLoop(plan, (_, pair) => pair switch { < 5 => pair % 2 == 0 ? 0.03 : -0.01, < 7 => -0.05, _ => 0.2 }).Run(7);
        var early = loop.Verdict(0);
        loop.Run();

        var row = Assert.Single(loop.Judged().Rows);
        Assert.Equal((Verdict.Pass, Verdict.Regressed), (early, row.Verdict));
        Assert.True(row.E >= 20);
    }

    [Fact]
    public static void All_rows_a_little_slower_is_seen_though_no_row_shows_it()
    {
        var noise = new Noise(12);
        var plan = Plans.Duet(24);

        var result = new GateLoop(plan, (_, _) => 0.013 + (0.03 * noise.Normal())).Run().Judged();

        Assert.DoesNotContain(result.Rows, r => r.Verdict == Verdict.Regressed);
        Assert.Contains(result.Diagnostics, d => d.Code == Codes.DiffuseRegression);
        Assert.Equal((Verdict.Regressed, ExitCode.Regressed, 25), (result.Verdict, result.Exit, result.FamilySize));
    }

    [Fact]
    public static void A_row_in_drift_does_not_fail_the_run_through_the_mean_of_all()
    {
        var plan = Plans.Duet(3, noise: 0.007).With(p => p with { MustCatch = new MustCatch.Fixed(new Percent(8)) });

        var result = new GateLoop(plan, (row, _) => row == plan.Rows[0] ? 0.05 : 0.0045).Run().Judged();

        Assert.Equal(Verdict.Drift, result.Rows[0].Verdict);
        Assert.Equal((Verdict.Drift, ExitCode.Passed), (result.Verdict, result.Exit));
    }

    [Fact]
    public static void Many_rows_in_drift_are_a_regression_of_all_together()
    {
        var plan = Plans.Duet(6, noise: 0.007).With(p => p with { MustCatch = new MustCatch.Fixed(new Percent(8)) });

        var result = new GateLoop(plan, (_, _) => 0.015).Run().Judged();

        Assert.All(result.Rows, row => Assert.Equal(Verdict.Drift, row.Verdict));
        Assert.Equal((Verdict.Regressed, ExitCode.Regressed), (result.Verdict, result.Exit));
    }

    [Theory]
    [InlineData(FailOrWarn.Fail, ExitCode.NotJudged)]
    [InlineData(FailOrWarn.Warn, ExitCode.Passed)]
    public static void Inconclusive_is_what_the_policy_makes_of_it(FailOrWarn policy, ExitCode exit)
    {
        var plan = Plans.Duet(1).With(p => p with { OnInconclusive = policy, MustCatch = new MustCatch.Fixed(new Percent(2)) });

        var result = new GateLoop(plan, (_, pair) => pair % 2 == 0 ? 0.1 : -0.1).Run().Judged();

        Assert.Equal((Verdict.Inconclusive, exit), (result.Verdict, result.Exit));
        Assert.Contains("too few pairs", result.Rows[0].Reason);
    }

    [Theory]
    [InlineData(FaultKind.WorkerCrashed, FaultKind.WrongOutput, ExitCode.Failed)]
    [InlineData(FaultKind.WrongOutput, FaultKind.Unmeasurable, ExitCode.WrongOutput)]
    [InlineData(FaultKind.Unmeasurable, FaultKind.Unmeasurable, ExitCode.Regressed)]
    [InlineData(FaultKind.OutOfMemory, FaultKind.WorkerHung, ExitCode.Failed)]
    public static void The_exit_code_is_that_of_the_worst(FaultKind second, FaultKind third, ExitCode exit)
    {
        var plan = Plans.Duet(4);
        FaultKind[] kinds = [second, third];

        var loop = new GateLoop(plan, (row, _) => row == plan.Rows[0] ? 0.2 : 0)
        {
            Faults = (unit, _) => unit is 1 or 2 ? [new RowFault(plan.Rows[unit].Id, kinds[unit - 1], "fault")] : [],
        }.Run();

        Assert.Equal((Verdict.Regressed, exit), (loop.Verdict(0), loop.Judged().Exit));
        Assert.Equal(Verdict.Pass, loop.Verdict(3));
    }

    [Fact]
    public static void A_run_ended_from_outside_says_so_and_keeps_what_was_decided()
    {
        var loop = new GateLoop(Plans.Duet(1), (_, _) => 0).Run(7);

        var result = loop.Judged(complete: false);

        Assert.Equal((Verdict.Pass, ExitCode.NotJudged), (result.Verdict, result.Exit));
        Assert.Contains(result.Diagnostics, d => d.Code == Codes.Incomplete);
    }

    /// <summary>
    /// Row 1's scores sum to 5.5 of 12: as a member of the family beside a row with full scores its p is the share of sign vectors in which
    /// that one reaches 5.5, about 7 %; on its own it is 1/4096.
    /// </summary>
    [Fact]
    public static void A_very_slow_row_does_not_hide_a_slightly_slow_one()
    {
        var plan = Plans.Duet(2);
        var slight = plan.Policy.Tolerate.LogRatio + (0.46 * 3 * 0.03);

        var loop = new GateLoop(plan, (row, _) => row == plan.Rows[0] ? Math.Log(1.5) : slight).Run();

        Assert.Equal((Verdict.Regressed, Verdict.Regressed), (loop.Verdict(0), loop.Verdict(1)));
        Assert.True(loop.Judged().Rows[1].P <= 0.008);
    }
}
