using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Measurement;
using PrefillBench.Spec;
using PrefillBench.Tests.Baselines;

namespace PrefillBench.Tests.Gate;

/// <summary>Units disturbed from outside, and rows that cannot be measured.</summary>
public static class DisturbanceTests
{
    [Fact]
    public static void Disturbed_pairs_are_replaced_whole()
    {
        var plan = Plans.Duet(2);

        // Of the disturbed pairs the other row has times, far off: they must not be looked at.
        var loop = new GateLoop(plan, (_, pair) => pair is 1 or 4 ? 3 : 0)
        {
            Faults = (unit, rows) => unit is 1 or 4 ? [Disturbed(rows[0])] : [],
        }.Run();

        var result = loop.Judged();
        Assert.Equal((5, 5), (loop.Pairs(0), loop.Pairs(1)));
        Assert.Equal((Verdict.Pass, ExitCode.Passed), (result.Verdict, result.Exit));
        Assert.Contains("2 measurements", Assert.Single(result.Diagnostics, d => d.Code == Codes.ReplacedMeasurements).Text);
    }

    [Fact]
    public static void Two_are_always_replaced_and_a_third_at_once_ends_the_run_invalid()
    {
        var plan = Plans.Duet(2).With(p => p with { OnInconclusive = FailOrWarn.Warn });

        var loop = new GateLoop(plan, (_, _) => 0) { Faults = (_, rows) => [Disturbed(rows[0])] }.Run();

        var result = loop.Judged();
        Assert.Equal(3, loop.Evidence.InvalidUnits);
        Assert.All(result.Rows, row => Assert.Equal((Verdict.Invalid, "a foreign process"), (row.Verdict, row.Reason)));
        Assert.Equal(ExitCode.NotJudged, result.Exit);
    }

    [Fact]
    public static void What_was_decided_before_the_disturbances_stays_decided()
    {
        var plan = Plans.Duet(2);

        var loop = new GateLoop(plan, (row, pair) => row == plan.Rows[0] ? 0 : pair % 2 == 0 ? 0.12 : -0.1)
        {
            Faults = (unit, rows) => unit is 2 or > 8 ? [Disturbed(rows[^1])] : [],
        }.Run();

        Assert.Equal((Verdict.Pass, Verdict.Invalid), (loop.Verdict(0), loop.Verdict(1)));
    }

    [Fact]
    public static void A_quarter_of_the_units_may_be_disturbed()
    {
        var plan = Plans.Duet(1);

        var loop = new GateLoop(plan, (_, pair) => pair % 2 == 0 ? 0.1 : -0.1)
        {
            Faults = (unit, rows) => unit % 4 == 3 ? [Disturbed(rows[0])] : [],
        }.Run();

        Assert.Equal(24, loop.Pairs(0));
        Assert.Equal(Verdict.Inconclusive, loop.Verdict(0));
    }

    [Theory]
    [InlineData(false, Verdict.Pass, ExitCode.Passed)]
    [InlineData(true, Verdict.Skipped, ExitCode.NotJudged)]
    public static void A_row_that_cannot_be_measured_is_skipped_and_matters_only_where_it_is_in_the_baseline(
        bool approved, Verdict ofRun, ExitCode exit)
    {
        var plan = Plans.Duet(Plans.Row(0) with { Approved = approved ? BaselineSamples.Row("run-1", 1) : null }, Plans.Row(1));

        var loop = new GateLoop(plan, (_, _) => 0)
        {
            Faults = (unit, _) => unit == 0 ? [new RowFault(plan.Rows[0].Id, FaultKind.Unmeasurable, "one launch takes 3 s")] : [],
        }.Run();

        Assert.Equal((Verdict.Skipped, Verdict.Pass), (loop.Verdict(0), loop.Verdict(1)));
        Assert.Equal((ofRun, exit), (loop.Judged().Verdict, loop.Judged().Exit));
    }

    [Fact]
    public static void A_run_in_which_nothing_could_be_measured_is_not_green()
    {
        var plan = Plans.Duet(2);

        var loop = new GateLoop(plan, (_, _) => 0)
        {
            Faults = (_, rows) => rows.Select(r => new RowFault(r.Id, FaultKind.Unmeasurable, "one launch takes 3 s")),
        }.Run();

        Assert.Equal((Verdict.Skipped, ExitCode.NotJudged), (loop.Judged().Verdict, loop.Judged().Exit));
        Assert.Contains(loop.Judged().Diagnostics, d => d.Code == Codes.NothingMeasured);
    }

    private static RowFault Disturbed(PlannedRow row) => new(row.Id, FaultKind.Invalid, "a foreign process");
}
