using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Spec;

namespace PrefillBench.Tests.Gate;

/// <summary>Rows without code to be paired with, approved at 1 ms.</summary>
public static class UnpairedTests
{
    [Theory]
    [InlineData(2.51, Verdict.Regressed, ExitCode.Regressed)]
    [InlineData(2.49, Verdict.NoBaseline, ExitCode.NotJudged)]
    [InlineData(1, Verdict.NoBaseline, ExitCode.NotJudged)]
    [InlineData(0.1, Verdict.NoBaseline, ExitCode.NotJudged)]
    public static void Only_a_time_beyond_2_5_times_the_approved_one_is_a_verdict(double todayMs, Verdict verdict, ExitCode exit)
    {
        var result = Judged(Approved, todayMs);

        Assert.Equal((verdict, exit), (Assert.Single(result.Rows).Verdict, result.Exit));
    }

    [Theory]
    [InlineData(2.51, Verdict.Regressed, ExitCode.Regressed)]
    [InlineData(1, Verdict.Recorded, ExitCode.Passed)]
    public static void A_policy_that_records_lets_only_the_undecided_pass(double todayMs, Verdict verdict, ExitCode exit)
    {
        var result = Judged(Approved.With(p => p with { OnMissingBaseline = FailOrRecord.Record }), todayMs);

        Assert.Equal((verdict, exit), (Assert.Single(result.Rows).Verdict, result.Exit));
    }

    [Fact]
    public static void The_reason_says_what_is_missing_and_how_the_times_compare()
    {
        var row = Assert.Single(Judged(Approved, 1.031).Rows);

        Assert.Equal(
            "it was approved without code; +3.1% against the approved time, which proves nothing up to a factor of 2.5", row.Reason);
    }

    [Theory]
    [InlineData(true, "nothing approved to compare with")]
    [InlineData(false, "it was approved without code")]
    public static void Where_nothing_is_approved_the_reason_is_that_of_the_side_that_was_asked_for(bool approvals, string reason)
    {
        var row = Assert.Single(Judged(Plans.Alone(Plans.Row(0)) with { PairsWithApproved = approvals }, 1).Rows);

        Assert.Equal((Verdict.NoBaseline, reason), (row.Verdict, row.Reason));
    }

    [Fact]
    public static void A_time_of_another_machine_or_method_is_foreign_however_far_off()
    {
        var plan = Plans.Alone(Plans.Row(0) with { Approved = Plans.Approved(1), ForeignReason = "measurement version: 2 -> 3" });

        var row = Assert.Single(Judged(plan, 9).Rows);

        Assert.Equal((Verdict.ForeignBaseline, "measurement version: 2 -> 3"), (row.Verdict, row.Reason));
    }

    [Fact]
    public static void A_row_of_which_a_process_is_lacking_is_missing()
    {
        var result = new GateLoop(Approved, (_, _) => 0).Run(atMost: 2).Judged(complete: false);

        Assert.Equal("2 of 3 processes were completed", Assert.Single(result.Rows).Reason);
    }

    private static GatePlan Approved { get; } = Plans.Alone(Plans.Row(0) with { Approved = Plans.Approved(1) });

    private static GateResult Judged(GatePlan plan, double todayMs) =>
        new GateLoop(plan, (_, _) => 0) { ApprovedMs = todayMs }.Run().Judged();
}
