using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Measurement;
using PrefillBench.Spec;

namespace PrefillBench.Tests.Gate;

/// <summary>What the gate asks for after what it has seen, and what it then says.</summary>
public static class DuetStageTests
{
    [Fact]
    public static void Unchanged_rows_pass_after_the_screen()
    {
        var (result, evidence) = GateBench.Run(GateBench.Duet(4), (_, _) => 0);

        Assert.Equal(5, evidence.Pairs.Length);
        Assert.All(result.Rows, row => Assert.Equal(Verdict.Pass, row.Verdict));
        Assert.Equal(ExitCode.Passed, result.Exit);
    }

    [Fact]
    public static void A_suspect_gets_twelve_fresh_pairs_and_the_others_none()
    {
        var plan = GateBench.Duet(2);

        var (result, evidence) = GateBench.Run(plan, (_, row) => row == plan.Rows[0] ? 0.1 : 0);

        Assert.Equal(17, evidence.Pairs.Length);
        Assert.Equal(5, evidence.LogRatios(plan.Rows[1].Id).Length);
        Assert.Equal([Verdict.Regressed, Verdict.Pass], result.Rows.Select(row => row.Verdict));
        Assert.Equal(1 / 4096.0, result.Rows[0].P);
        Assert.Equal((ExitCode.Regressed, Verdict.Regressed, 2), (result.Exit, result.Verdict, result.FamilySize));
    }

    [Fact]
    public static void Twelve_slow_pairs_after_a_fast_screen_do_not_count_as_confirmation()
    {
        var plan = GateBench.Duet(1);

        var (result, _) = GateBench.Run(plan, (pair, _) => pair < 5 ? -0.02 : 0.015);

        Assert.NotEqual(Verdict.Regressed, result.Rows[0].Verdict);
        Assert.Null(result.Rows[0].P);
    }

    [Theory]
    [InlineData(0.0099, Verdict.Drift)]
    [InlineData(-0.05, Verdict.Improved)]
    [InlineData(0.0, Verdict.Pass)]
    public static void A_steady_change_has_its_verdict(double logRatio, Verdict verdict)
    {
        var (result, _) = GateBench.Run(GateBench.Duet(1), (_, _) => logRatio);

        Assert.Equal(verdict, result.Rows[0].Verdict);
        Assert.Equal(ExitCode.Passed, result.Exit);
    }

    [Fact]
    public static void Drift_fails_by_policy()
    {
        var plan = GateBench.Duet(1);
        plan = plan with { Policy = plan.Policy with { OnDrift = FailOrWarn.Fail } };

        Assert.Equal(ExitCode.Regressed, GateBench.Run(plan, (_, _) => 0.0099).Result.Exit);
    }

    [Fact]
    public static void An_undecided_row_gets_pairs_up_to_the_most_and_not_one_more()
    {
        var (result, evidence) = GateBench.Run(GateBench.Duet(1), (pair, _) => pair % 2 == 0 ? 0.04 : -0.015);

        Assert.Equal(GateBench.Policy.MaxPairs, evidence.Pairs.Length);
        Assert.Equal((Verdict.Inconclusive, ExitCode.NotJudged), (result.Rows[0].Verdict, result.Exit));
        Assert.Contains("undecided", result.Rows[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public static void Identical_code_gets_one_process_and_no_pair()
    {
        var plan = GateBench.Duet(3);
        plan = plan with { Rows = [.. plan.Rows.Select(row => row with { Identical = true })] };

        var (result, evidence) = GateBench.Run(plan, (_, _) => 1);

        Assert.Equal((1, 0), (evidence.Replicates.Length, evidence.Pairs.Length));
        Assert.All(result.Rows, row => Assert.Equal(Verdict.Identical, row.Verdict));
    }

    [Fact]
    public static void A_row_too_noisy_to_gate_stops_after_the_screen_and_says_what_it_would_take()
    {
        var (result, evidence) = GateBench.Run(GateBench.Duet(1, noise: 0.3), (pair, _) => pair % 2 == 0 ? 0.5 : -0.5);

        Assert.Equal(5, evidence.Pairs.Length);
        Assert.Equal(Verdict.Ungated, result.Rows[0].Verdict);
        Assert.Matches(@"would take \d+ pairs to catch 20", result.Rows[0].Reason);
    }

    [Fact]
    public static void Everything_a_little_slower_is_a_regression_of_the_rows_together()
    {
        // Each row alone drowns in its own noise; the rows' noise is independent, so their mean does not.
        var plan = GateBench.Duet(30, noise: 0.03) with { };
        plan = plan with { Policy = plan.Policy with { OnInconclusive = FailOrWarn.Warn } };
        var noise = new PrefillBench.Tests.Statistics.Noise(5);

        var (result, _) = GateBench.Run(plan, (_, _) => 0.02 + (0.03 * noise.Normal()));

        Assert.DoesNotContain(result.Rows, row => row.Verdict == Verdict.Regressed);
        Assert.True(result.Says(Codes.DiffuseRegression));
        Assert.Equal((ExitCode.Regressed, Verdict.Regressed), (result.Exit, result.Verdict));
    }

    [Fact]
    public static void A_row_that_crashes_midway_ends_alone()
    {
        var plan = GateBench.Duet(2);
        var evidence = Enumerable.Range(0, 3).Aggregate(Evidence.None, (e, i) => e.With(GateBench.Pair(i, (plan.Rows[0], 0), (plan.Rows[1], 0))));
        evidence = evidence.With(GateBench.Faulty(3, FaultKind.WorkerCrashed, plan.Rows[0], (plan.Rows[1], 0)));

        var next = Assert.IsType<MeasureStep.Pair>(GateRules.Next(plan, evidence));
        var result = Judge.Of(plan, evidence.With(GateBench.Pair(4, (plan.Rows[1], 0))), complete: true, GateBench.Today);

        Assert.Equal([plan.Rows[1]], next.Rows);
        Assert.Equal([Verdict.Crashed, Verdict.Pass], result.Rows.Select(row => row.Verdict));
        Assert.Equal(ExitCode.Failed, result.Exit);
    }

    [Theory]
    [InlineData(FaultKind.WorkerHung, "PFB4003")]
    [InlineData(FaultKind.WorkerCrashed, "PFB4002")]
    [InlineData(FaultKind.OutOfMemory, "PFB4002")]
    [InlineData(FaultKind.WrongOutput, "PFB1002")]
    public static void A_fault_has_its_code(FaultKind kind, string code)
    {
        var plan = GateBench.Duet(1);

        var result = Judge.Of(plan, Evidence.None.With(GateBench.Faulty(0, kind, plan.Rows[0])), complete: true, GateBench.Today);

        Assert.Contains(result.Diagnostics, d => d.Code.Id == code);
    }

    [Fact]
    public static void A_disturbed_pair_is_replaced_and_never_looked_at()
    {
        var plan = GateBench.Duet(1);
        var disturbed = GateBench.Faulty(0, FaultKind.Invalid, GateBench.Row(9), (plan.Rows[0], 3));
        var evidence = Enumerable.Range(1, 5).Aggregate(Evidence.None.With(disturbed), (e, i) => e.With(GateBench.Pair(i, (plan.Rows[0], 0))));

        var result = Judge.Of(plan, evidence, complete: true, GateBench.Today);

        Assert.IsType<MeasureStep.Enough>(GateRules.Next(plan, evidence));
        Assert.Equal((Verdict.Pass, 5), (result.Rows[0].Verdict, result.Rows[0].Pairs));
        Assert.True(result.Says(Codes.ReplacedMeasurements));
    }

    [Fact]
    public static void Too_many_disturbed_pairs_are_INVALID()
    {
        var plan = GateBench.Duet(1);
        var evidence = Enumerable.Range(0, 3).Aggregate(Evidence.None, (e, i) => e.With(GateBench.Faulty(i, FaultKind.Invalid, plan.Rows[0])));

        var result = Judge.Of(plan, evidence, complete: true, GateBench.Today);

        Assert.IsType<MeasureStep.Enough>(GateRules.Next(plan, evidence));
        Assert.Equal((Verdict.Invalid, ExitCode.NotJudged), (result.Rows[0].Verdict, result.Exit));
    }
}
