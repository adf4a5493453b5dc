using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Spec;

namespace PrefillBench.Tests.Gate;

/// <summary>Today's times of the approved side against its stored 1 ms. The limit is 4 s, and at least 3 %.</summary>
public static class EnvironmentCheckTests
{
    [Theory]
    [InlineData(0.03, 1.121, true)]
    [InlineData(0.03, 1.119, false)]
    [InlineData(0.03, 0.879, true)]
    [InlineData(0.03, 0.881, false)]
    [InlineData(0.001, 1.031, true)]
    [InlineData(0.001, 1.029, false)]
    public static void Thresholds(double noise, double todayMs, bool changed)
    {
        var plan = Plans.Duet(Plans.Row(0, noise) with { Approved = Plans.Approved(1) });

        var result = new GateLoop(plan, (_, _) => 0) { ApprovedMs = todayMs }.Run().Judged();

        Assert.Equal(changed, result.Diagnostics.Any(d => d.Code == Codes.EnvironmentChanged));
        Assert.Equal((Verdict.Pass, ExitCode.Passed), (result.Verdict, result.Exit));
    }

    [Fact]
    public static void The_policy_may_make_it_fail_without_a_verdict_on_the_kernel()
    {
        var plan = Plans.Duet(Plans.Row(0) with { Approved = Plans.Approved(1) })
            .With(p => p with { OnEnvironmentChange = FailOrWarn.Fail });

        var result = new GateLoop(plan, (_, _) => 0) { ApprovedMs = 1.58752 }.Run().Judged();

        Assert.Equal((Verdict.Pass, ExitCode.NotJudged), (result.Verdict, result.Exit));
        Assert.Contains(" 58.8% slower", Assert.Single(result.Diagnostics).Text);
    }

    [Fact]
    public static void An_identical_row_is_checked_by_its_one_process()
    {
        var plan = Plans.Duet(Plans.Row(0) with { Approved = Plans.Approved(1), Identical = true });

        var result = new GateLoop(plan, (_, _) => 0) { ApprovedMs = 0.5 }.Run().Judged();

        Assert.Contains("50% faster", Assert.Single(result.Diagnostics).Text);
    }

    [Fact]
    public static void A_machine_slow_on_all_rows_is_one_line()
    {
        var plan = Plans.Duet([.. Enumerable.Range(0, 5).Select(i => Plans.Row(i) with { Approved = Plans.Approved(1) })]);

        var result = new GateLoop(plan, (_, _) => 0) { ApprovedMs = 1.5 }.Run().Judged();

        Assert.StartsWith("5 rows (all slower), the largest change: ", Assert.Single(result.Diagnostics).Text);
    }

    /// <summary>On a shared machine a few rows differ in both directions; each with a line of its own would bury the others.</summary>
    [Fact]
    public static void Rows_that_differ_in_both_directions_are_one_line_with_the_largest()
    {
        var plan = Plans.Duet([.. new[] { 1, 1.3, 2.5 }.Select((ms, i) => Plans.Row(i) with { Approved = Plans.Approved(ms) })]);

        var result = new GateLoop(plan, (_, _) => 0) { ApprovedMs = 1.5 }.Run().Judged();

        Assert.Equal(
            $"3 rows (2 slower, 1 faster), the largest change: {plan.Rows[0].Id}: this machine runs the approved kernel "
            + "50% slower than when "
            + "approved",
            Assert.Single(result.Diagnostics).Text);
    }

    [Fact]
    public static void Another_side_than_the_approved_code_says_nothing_of_approved_times()
    {
        var paired = Plans.Row(0) with { Approved = Plans.Approved(1) };
        var identical = Plans.Row(1) with { Approved = Plans.Approved(1), Identical = true };
        var plan = Plans.Duet(paired, identical) with { PairsWithApproved = false };

        var result = new GateLoop(plan, (_, _) => 0) { ApprovedMs = 1.5 }.Run().Judged();

        Assert.Empty(result.Diagnostics);
    }

    [Fact]
    public static void Times_of_another_machine_or_another_work_are_left_alone()
    {
        var plan = Plans.Duet(Plans.Row(0) with { Approved = Plans.Approved(1), ForeignReason = "cores: 2 -> 4" });

        var result = new GateLoop(plan, (_, _) => 0) { ApprovedMs = 1.5 }.Run().Judged();

        Assert.Empty(result.Diagnostics);
    }
}
