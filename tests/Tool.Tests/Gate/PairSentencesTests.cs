using PrefillBench.Gate;

namespace PrefillBench.Tests.Gate;

/// <summary>What the numbers behind a verdict do not say by themselves.</summary>
public static class PairSentencesTests
{
    [Fact]
    public static void A_side_that_is_slow_in_some_of_its_processes_is_told_with_their_number()
    {
        var loop = new GateLoop(Plans.Duet(1) with { MaxPairs = 32 }, (_, pair) => pair % 4 == 3 ? Math.Log(1.5) : 0).Run();

        var row = loop.Judged().Rows[0];

        var slow = loop.Evidence.LogRatios(row.Planned.Id).Count(ratio => ratio > 0);
        Assert.Equal(Verdict.Inconclusive, row.Verdict);
        Assert.EndsWith(
            $"; the current side has two modes: 1 ms in {row.Pairs - slow} processes and 1.5 ms in {slow}",
            row.Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public static void The_approved_side_is_told_of_as_well()
    {
        var loop = new GateLoop(Plans.Duet(1) with { MaxPairs = 32 }, (_, pair) => pair % 2 == 1 ? -Math.Log(1.5) : 0)
        {
            ApprovedMsOf = pair => pair % 2 == 1 ? 1.5 : 1,
        }.Run();

        Assert.Contains("; the approved side has two modes: 1 ms in ", loop.Judged().Rows[0].Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("the current side", loop.Judged().Rows[0].Reason, StringComparison.Ordinal);
    }

    /// <summary>Both sides change their speed together, so that their pairs show nothing.</summary>
    [Fact]
    public static void A_row_that_passes_in_few_pairs_says_the_modes_of_both_sides()
    {
        var loop = new GateLoop(Plans.Duet(1), (_, pair) => 0.0001 * pair) { ApprovedMsOf = pair => pair % 2 == 1 ? 1.5 : 1 }.Run();

        var row = loop.Judged().Rows[0];

        Assert.Equal((Verdict.Pass, 5), (row.Verdict, row.Pairs));
        Assert.EndsWith(
            "; the current side has two modes: 1 ms in 3 processes and 1.5 ms in 2"
            + "; the approved side has two modes: 1 ms in 3 processes and 1.5 ms in 2",
            row.Reason,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, "has three modes: 1 ms in 6 processes, 1.5 ms in 6 and 2 ms in 5")]
    [InlineData(4, "has four modes: 1 ms in 5 processes, 1.5 ms in 4, 2 ms in 4 and 2.5 ms in 4")]
    [InlineData(6, "has 6 modes, from 1 ms in 3 processes to 3.5 ms in 2")]
    public static void More_modes_are_told_with_their_number(int modes, string told)
    {
        var loop = new GateLoop(
            Plans.Duet(1, noise: 0.01), (_, pair) => Math.Log(1 + (0.5 * (pair % modes))) + (0.00001 * pair));
        loop.Append(17);

        Assert.EndsWith($"; the current side {told}", loop.Judged().Rows[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public static void A_process_between_two_modes_is_said_to_be_in_neither()
    {
        var loop = new GateLoop(Plans.Duet(1), (_, pair) => pair == 3 ? Math.Log(1.2) : pair % 2 == 1 ? Math.Log(1.5) : 0);
        loop.Append(8);

        Assert.EndsWith(
            "; the current side has two modes: 1 ms in 4 processes and 1.5 ms in 3 (one process is in none of them)",
            loop.Judged().Rows[0].Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public static void A_row_that_is_measured_alone_says_its_modes_too()
    {
        var plan = Plans.Alone(Plans.Row(0)) with { Processes = 8 };

        var row = new GateLoop(plan, (_, process) => process % 2 == 1 ? Math.Log(1.5) : 0).Run().Judged().Rows[0];

        Assert.Equal(Verdict.NoBaseline, row.Verdict);
        Assert.EndsWith("; the current side has two modes: 1 ms in 4 processes and 1.5 ms in 4", row.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public static void Few_pairs_that_are_all_slower_say_how_many_a_proof_takes()
    {
        var loop = new GateLoop(Plans.Duet(1, noise: 0.01) with { MaxPairs = 9 }, (_, pair) => 0.3 + (0.001 * pair)).Run();

        var row = loop.Judged().Rows[0];

        Assert.Equal((Verdict.Inconclusive, 9), (row.Verdict, row.Pairs));
        Assert.EndsWith(
            "; the interval is beyond must_catch 2%, but 9 pairs cannot prove a slow-down, whatever they show: it takes 13 to 25",
            row.Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public static void An_interval_beyond_must_catch_beside_undecided_explains_itself()
    {
        var loop = new GateLoop(
            Plans.Duet(1, noise: 0.01) with { MaxPairs = 24 }, (_, pair) => pair % 2 == 1 ? Math.Log(1.5) : 0.001 * (pair % 5)).Run();

        var row = loop.Judged().Rows[0];

        Assert.Equal((Verdict.Inconclusive, 24), (row.Verdict, row.Pairs));
        Assert.True(row.Low - 1 > row.MustCatch, $"{row.Low}");
        Assert.Contains(
            "; the interval is beyond must_catch 2%, but only 12 of 24 pairs are slower than tolerated, which is no proof: "
            + "the test goes by how many pairs are slower, and less by how much; the current side has two modes: ",
            row.Reason,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.02)]
    public static void Modes_nearer_to_each_other_than_must_be_caught_are_noise(double apart)
    {
        var loop = new GateLoop(Plans.Duet(1) with { MaxPairs = 32 }, (_, pair) => pair % 2 == 1 ? apart : 0).Run();

        Assert.DoesNotContain("modes", loop.Judged().Rows[0].Reason, StringComparison.Ordinal);
    }
}
