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
