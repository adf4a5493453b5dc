using System.Collections.Immutable;
using CsCheck;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Measurement;
using PrefillBench.Numerics;
using PrefillBench.Spec;

namespace PrefillBench.Tests.Gate;

/// <summary>Waivers, the environment check, stored times, and what never changes a verdict.</summary>
public static class PolicyTests
{
    private static Waiver Everything => new("*", null, GateBench.Today, "known", SourcePosition.None);

    [Theory]
    [InlineData(0.1, Verdict.Waived)]
    [InlineData(0.0, Verdict.Pass)]
    public static void A_waiver_sets_aside_what_would_fail_and_nothing_else(double logRatio, Verdict verdict)
    {
        var (result, _) = GateBench.Run(Waiving(GateBench.Duet(1)), (_, _) => logRatio);

        Assert.Equal((verdict, ExitCode.Passed), (result.Rows[0].Verdict, result.Exit));
    }

    [Fact]
    public static void A_waived_row_is_no_regression_of_the_rows_together_either()
    {
        var plan = GateBench.Duet(4);
        plan = plan with { Policy = plan.Policy with { Waivers = [Everything with { Case = plan.Rows[0].Row.Case.Id }] } };

        var (result, _) = GateBench.Run(plan, (_, row) => row == plan.Rows[0] ? 0.3 : 0.0045);

        Assert.Equal(Verdict.Waived, result.Rows[0].Verdict);
        Assert.False(result.Says(Codes.DiffuseRegression));
        Assert.Equal(ExitCode.Passed, result.Exit);
    }

    [Fact]
    public static void Wrong_output_is_never_waived_and_a_waiver_ends_with_its_day()
    {
        var plan = Waiving(GateBench.Duet(1));
        var wrong = Evidence.None.With(GateBench.Faulty(0, FaultKind.WrongOutput, plan.Rows[0]));
        var slow = GateBench.Run(plan, (_, _) => 0.1).Evidence;

        Assert.Equal(ExitCode.WrongOutput, Judge.Of(plan, wrong, complete: true, GateBench.Today).Exit);
        Assert.Equal(ExitCode.Passed, Judge.Of(plan, slow, complete: true, GateBench.Today).Exit);
        Assert.Equal(ExitCode.Regressed, Judge.Of(plan, slow, complete: true, GateBench.Today.AddDays(1)).Exit);
    }

    [Theory]
    [InlineData(1.0, FailOrWarn.Warn, false, ExitCode.Passed)]
    [InlineData(0.9, FailOrWarn.Warn, true, ExitCode.Passed)]
    [InlineData(0.9, FailOrWarn.Fail, true, ExitCode.NotJudged)]
    [InlineData(0.98, FailOrWarn.Fail, false, ExitCode.Passed)]
    public static void A_machine_of_another_speed_is_said_and_is_no_verdict_on_the_kernel(double storedMs, FailOrWarn policy, bool said, ExitCode exit)
    {
        var plan = GateBench.Plan(JudgingMode.Duet, GateBench.Row(0, 0.005, GateBench.Approved(storedMs, storedMs)));
        plan = plan with { Policy = plan.Policy with { OnEnvironmentChange = policy } };

        var (result, _) = GateBench.Run(plan, (_, _) => 0);

        Assert.Equal((Verdict.Pass, said, exit), (result.Rows[0].Verdict, result.Says(Codes.EnvironmentChanged), result.Exit));
    }

    [Theory]
    [InlineData(7, 1.3, Verdict.Inconclusive)]
    [InlineData(7, 2.6, Verdict.Regressed)]
    [InlineData(7, 0.3, Verdict.Improved)]
    [InlineData(8, 1.0, Verdict.Pass)]
    [InlineData(8, 1.012, Verdict.Drift)]
    [InlineData(8, 1.3, Verdict.Regressed)]
    [InlineData(8, 0.9, Verdict.Improved)]
    public static void Stored_times_are_believed_by_the_number_of_sessions(int sessions, double todayMs, Verdict verdict)
    {
        var row = GateBench.Row(0, approved: GateBench.Approved([.. Enumerable.Range(0, sessions).Select(i => 1 + (0.0004 * (i % 3)))]) with { MustCatch = 0.02 });
        var plan = GateBench.Plan(JudgingMode.Stored, row);

        var result = Judge.Of(plan, GateBench.Replicates(row, todayMs, todayMs, todayMs), complete: true, GateBench.Today);

        Assert.Equal(verdict, result.Rows[0].Verdict);
    }

    [Fact]
    public static void A_stored_row_without_all_its_processes_is_MISSING_and_asked_for_again()
    {
        var row = GateBench.Row(0, approved: GateBench.Approved(1));
        var plan = GateBench.Plan(JudgingMode.Stored, row);
        var evidence = GateBench.Replicates(row, 1, 1);

        Assert.IsType<MeasureStep.Replicate>(GateRules.Next(plan, evidence));
        var result = Judge.Of(plan, evidence, complete: false, GateBench.Today);
        Assert.Equal((Verdict.Missing, ExitCode.NotJudged), (result.Rows[0].Verdict, result.Exit));
        Assert.True(result.Says(Codes.Incomplete));
    }

    [Fact]
    public static void The_order_of_rows_changes_no_verdict() =>
        Gen.Select(Gen.Double[-0.03, 0.05].Array[4], Gen.Int[0, 1000]).Sample((effects, seed) =>
        {
            var plan = GateBench.Duet(4);
            var reversed = plan with { Rows = [.. plan.Rows.Reverse()] };

            var evidence = GateBench.Run(plan, (pair, row) => effects[plan.Rows.IndexOf(row)] + (0.01 * Draw(pair, row, seed))).Evidence;

            return Verdicts(plan, evidence).SequenceEqual(Verdicts(reversed, evidence).Reverse());
        }, iter: 30);

    [Fact]
    public static void Times_that_do_not_differ_never_regress() =>
        Gen.Select(Gen.Int[1, 8], Gen.Double[0.0005, 0.2]).Sample((rows, noise) =>
            GateBench.Run(GateBench.Duet(rows, noise), (_, _) => 0).Result.Exit == ExitCode.Passed, iter: 40);

    private static GatePlan Waiving(GatePlan plan) => plan with { Policy = plan.Policy with { Waivers = [Everything] } };

    private static ImmutableArray<Verdict> Verdicts(GatePlan plan, Evidence evidence) =>
        [.. Judge.Of(plan, evidence, complete: true, GateBench.Today).Rows.Select(row => row.Verdict)];

    private static double Draw(int pair, PlannedRow row, int seed) => new SplitMix64((ulong)((seed * 100_000) + (pair * 100) + row.Row.Case.MaxSeqLen)).NextNormal();
}
