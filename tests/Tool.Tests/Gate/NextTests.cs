using PrefillBench.Gate;
using PrefillBench.Measurement;
using PrefillBench.Spec;

namespace PrefillBench.Tests.Gate;

/// <summary>
/// What is asked for, on data without noise: 0 passes after 6 pairs where s is 3 %, must_catch 4.5 %; 12 pairs confirm a slow-down of 10 %.
/// </summary>
public static class NextTests
{
    private static readonly double Slow = Math.Log(1.1);

    [Fact]
    public static void Five_pairs_of_all_then_survivors_and_undecided_then_the_undecided()
    {
        var plan = Plans.Duet(2);

        var loop = new GateLoop(plan, (row, _) => row == plan.Rows[1] ? Slow : 0).Run();

        var asked = loop.Steps.OfType<MeasureStep.Pair>().Select(p => p.Rows.Select(r => plan.Rows.IndexOf(r)).Order()).ToArray();
        Assert.All(asked[..5], rows => Assert.Equal([0, 1], rows));
        Assert.All(asked[5..], rows => Assert.Equal([1], rows));
        Assert.Equal(TwoStageRule.InForce.ScreenPairs + 12, asked.Length);
        Assert.Equal("every row is decided", Assert.IsType<MeasureStep.Enough>(loop.Steps[^1]).Why);
    }

    [Fact]
    public static void Rows_slow_on_average_are_all_confirmed_since_they_are_tested_together()
    {
        var plan = Plans.Duet(4);

        var loop = new GateLoop(plan, (row, _) => row == plan.Rows[1] ? Slow : 0).Run();

        Assert.All(Enumerable.Range(0, 4), row => Assert.Equal(17, loop.Pairs(row)));
    }

    /// <summary>At half of the level each: 2^-8 is below 0.4 %. The other row is near its must_catch and needs 16 fresh pairs.</summary>
    [Fact]
    public static void A_clearly_slower_row_is_decided_after_eight_fresh_pairs_and_the_others_take_over_its_level()
    {
        var plan = Plans.Duet(2);

        var loop = new GateLoop(plan, (row, _) => row == plan.Rows[0] ? 0.2 : 0.05).Run();

        var rows = loop.Judged().Rows;
        Assert.Equal((13, 21), (loop.Pairs(0), loop.Pairs(1)));
        Assert.Equal((Verdict.Regressed, Verdict.Regressed), (loop.Verdict(0), loop.Verdict(1)));
        Assert.Equal(2 / 256.0, rows[0].P);
        Assert.Equal(rows[0].P, rows[1].P);
    }

    /// <summary>The part of the level that the clear row did not use up stays with it; the other row has its own half.</summary>
    [Fact]
    public static void A_clear_row_whose_fresh_pairs_contradict_its_screen_leaves_the_others_their_own_part_of_the_level()
    {
        var plan = Plans.Duet(2);

        var loop = new GateLoop(plan, (row, pair) => row == plan.Rows[1] ? 0.05 : pair < 5 ? 0.2 : 0).Run();

        Assert.Equal(Verdict.Inconclusive, loop.Verdict(0));
        Assert.Equal(1, loop.Judged().Rows[0].P!.Value, 1);
        Assert.Equal(Verdict.Regressed, loop.Verdict(1));
    }

    /// <summary>The screen was bad luck: two standard errors above the tolerance. A policy that fails on DRIFT asks to the end.</summary>
    [Theory]
    [InlineData(FailOrWarn.Warn, true)]
    [InlineData(FailOrWarn.Fail, false)]
    public static void A_test_is_not_finished_when_its_rows_are_proved_to_pass_and_look_no_slower(FailOrWarn onDrift, bool ended)
    {
        var plan = Plans.Duet(1).With(p => p with { OnDrift = onDrift });

        var loop = new GateLoop(plan, (_, pair) => pair < 5 ? 0.035 : -0.01).Run();

        Assert.Equal(Verdict.Pass, loop.Verdict(0));
        Assert.Equal(ended, loop.Pairs(0) < 17);
        Assert.Equal(ended, loop.Judged().Rows[0].P is null);
    }

    /// <summary>The first five pairs were good luck. A policy that fails on what is faster asks to the end.</summary>
    [Theory]
    [InlineData(FailOrNote.Note, -0.001, 8)]
    [InlineData(FailOrNote.Note, -0.02, 17)]
    [InlineData(FailOrNote.Fail, -0.001, 17)]
    public static void A_test_of_what_looked_faster_is_not_finished_when_fresh_pairs_look_no_faster(
        FailOrNote onImproved, double fresh, int pairs)
    {
        var plan = Plans.Duet(1).With(p => p with { OnImproved = onImproved });

        var loop = new GateLoop(plan, (_, pair) => pair < 5 ? -0.05 : fresh).Run();

        Assert.Equal(pairs, loop.Pairs(0));
        Assert.Equal(fresh < -0.01 ? Verdict.Improved : Verdict.Pass, loop.Verdict(0));
    }

    /// <summary>
    /// One row had bad luck in the first five pairs, the other one is faster. The number of fresh pairs, 16, is what the first asked for.
    /// </summary>
    [Fact]
    public static void Tests_of_slower_and_of_faster_rows_are_left_out_by_themselves()
    {
        var plan = Plans.Duet(2);

        var loop = new GateLoop(plan, (row, pair) => row == plan.Rows[0]
            ? pair < 5 ? 0.035 : -0.01
            : -0.05).Run();

        Assert.Equal((Verdict.Pass, Verdict.Improved), (loop.Verdict(0), loop.Verdict(1)));
        Assert.InRange(loop.Pairs(0), 6, 16);
        Assert.Equal(21, loop.Pairs(1));
    }

    [Fact]
    public static void A_share_of_a_sweep_tests_no_rows_apart()
    {
        var plan = Plans.Duet(1) with { SweepRows = 4 };

        var loop = new GateLoop(plan, (_, _) => 0.2).Run();

        Assert.Equal(17, loop.Pairs(0));
    }

    [Fact]
    public static void An_undecided_row_is_measured_up_to_max_pairs()
    {
        var plan = Plans.Duet(2);

        var loop = new GateLoop(plan, (row, pair) => row == plan.Rows[0] ? 0 : 0.03 + (pair % 2 == 0 ? 0.1 : -0.1)).Run();

        Assert.Equal((5, 24), (loop.Pairs(0), loop.Pairs(1)));
        Assert.Equal((Verdict.Pass, Verdict.Inconclusive), (loop.Verdict(0), loop.Verdict(1)));
        Assert.Contains("24 pairs", Assert.IsType<MeasureStep.Enough>(loop.Steps[^1]).Why);
    }

    [Fact]
    public static void Identical_rows_get_one_process_and_no_pairs()
    {
        var plan = Plans.Duet(Plans.Row(0) with { Identical = true }, Plans.Row(1));

        var loop = new GateLoop(plan, (_, _) => 0).Run();

        Assert.Equal([plan.Rows[0]], Assert.IsType<MeasureStep.Replicate>(loop.Steps[0]).Rows);
        Assert.All(loop.Steps.OfType<MeasureStep.Pair>(), pair => Assert.Equal([plan.Rows[1]], pair.Rows));
        Assert.Equal((Verdict.Identical, Verdict.Pass), (loop.Verdict(0), loop.Verdict(1)));
    }

    [Fact]
    public static void An_identical_row_whose_output_was_not_checked_is_missing()
    {
        var plan = Plans.Duet(Plans.Row(0) with { Identical = true });

        var loop = new GateLoop(plan, (_, _) => 0);

        Assert.Equal(Verdict.Missing, Assert.Single(loop.Judged(complete: false).Rows).Verdict);
    }

    [Fact]
    public static void A_row_without_approved_code_is_recorded_beside_the_pairs_of_the_others()
    {
        var plan = Plans.Duet(
            Plans.Row(0) with { WhyAlone = "it was approved without code" }, Plans.Row(1), Plans.Row(2) with { Identical = true });

        var loop = new GateLoop(plan, (_, _) => 0).Run();

        var alone = loop.Steps.OfType<MeasureStep.Replicate>().Select(step => step.Rows.Length);
        Assert.Equal([2, 1, 1], alone);
        Assert.All(loop.Steps.OfType<MeasureStep.Pair>(), pair => Assert.Equal([plan.Rows[1]], pair.Rows));
        Assert.Equal((Verdict.NoBaseline, Verdict.Pass, Verdict.Identical), (loop.Verdict(0), loop.Verdict(1), loop.Verdict(2)));
    }

    [Fact]
    public static void Skipped_rows_are_not_asked_for()
    {
        var plan = Plans.Duet(Plans.Row(0) with { SkipReason = "too large" }, Plans.Row(1));

        var loop = new GateLoop(plan, (_, _) => 0).Run();

        Assert.All(loop.Steps.OfType<MeasureStep.Pair>(), pair => Assert.Equal([plan.Rows[1]], pair.Rows));
        Assert.Equal(Verdict.Skipped, loop.Verdict(0));
    }

    [Fact]
    public static void Ungated_rows_are_screened_and_shown_outside_the_family()
    {
        var plan = Plans.Duet([.. Enumerable.Range(0, 4).Select(i => Plans.Row(i, i == 3 ? 0.3 : 0.03))]);

        var loop = new GateLoop(plan, (row, _) => row == plan.Rows[3] ? 1 : 0).Run();

        var result = loop.Judged();
        Assert.Equal((5, Verdict.Ungated), (loop.Pairs(3), result.Rows[3].Verdict));
        Assert.Equal(Math.E, result.Rows[3].Ratio!.Value, 9);
        Assert.Equal(3 + 1, result.FamilySize);
        Assert.Equal(Verdict.Pass, result.Rows[0].Verdict);
    }

    [Fact]
    public static void A_run_without_pairs_measures_each_row_by_its_processes()
    {
        var plan = Plans.Alone(Plans.Row(0), Plans.Row(1));

        var loop = new GateLoop(plan, (_, _) => 0)
        {
            Faults = (unit, rows) => unit == 1 ? [new RowFault(rows[1].Id, FaultKind.WorkerHung, "hung")] : [],
        }.Run();

        Assert.Equal([2, 2, 1], loop.Steps.OfType<MeasureStep.Replicate>().Select(r => r.Rows.Length));
        Assert.Equal(Verdict.Crashed, loop.Verdict(1));
    }

    /// <summary>
    /// The fast row held the mean of all down. Once it has crashed all are confirmed, two of which left after 5 pairs and have to come
    /// back.
    /// </summary>
    [Fact]
    public static void Rows_confirmed_late_share_their_pairs_with_those_confirmed_before()
    {
        var plan = Plans.Duet(4);
        double[] logRatios = [Slow, 0, 0, -1];

        var loop = new GateLoop(plan, (row, _) => logRatios[plan.Rows.IndexOf(row)])
        {
            Faults = (unit, rows) => unit == 8 ? [new RowFault(plan.Rows[3].Id, FaultKind.WorkerCrashed, "crashed")] : [],
        }.Run();

        Assert.Equal([21, 17, 17], Enumerable.Range(0, 3).Select(loop.Pairs));
        Assert.Equal([Verdict.Regressed, Verdict.Pass, Verdict.Pass, Verdict.Crashed], loop.Judged().Rows.Select(r => r.Verdict));
    }
}
