using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Results;
using static PrefillBench.Tests.EntryPoint.FakeMachine;

namespace PrefillBench.Tests.EntryPoint;

/// <summary>What the host takes to plan a launch is in no launch time; it is measured in each process and judged on request.</summary>
public static class HostPlanningTests
{
    private const string Row = $"{Specs.Short}/trtllm";

    [Theory]
    [InlineData("host_planning: 20%", 0.12, true)]
    [InlineData("host_planning: 20%", 0.058, false)]
    [InlineData("host_planning: 20%", 0.02, false)]
    [InlineData("host_planning: {percent: 20%, floor_us: 100}", 0.12, false)]
    [InlineData("", 0.12, false)]
    public static async Task Planning_that_is_slower_in_every_pair_is_named(string gate, double after, bool named)
    {
        using var bench = await ApprovedAsync(gate);

        var outcome = await bench.RunAsync(Planning(after));

        Assert.Equal((ExitCode.Passed, Verdict.Pass), (outcome.Exit, outcome.VerdictOf(Row)));
        Assert.Equal(named, outcome.Results!.Diagnostics.Any(diagnostic => diagnostic.Code == "PFB1008"));
        Assert.Equal([after, 0.05], Measured(outcome).Sides.Select(side => side.PlanningMs ?? 0));
    }

    [Fact]
    public static async Task The_warning_says_both_times_and_how_often_chance_would()
    {
        using var bench = await ApprovedAsync("host_planning: 20%");

        var outcome = await bench.RunAsync(Planning(0.12));

        var pairs = Measured(outcome).Pairs;
        Assert.Contains(
            $"{Row}: planning a launch on the host takes 120 us instead of 50 us (+140%), more than 20% slower in all {pairs} pairs; "
            + $"by chance at most 1 time in {Math.Pow(2, pairs)}. No launch time contains it",
            outcome.Unwrapped, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_gate_that_fails_on_slow_planning_exits_like_one_with_a_slower_kernel()
    {
        using var bench = await ApprovedAsync("host_planning: 20%, on_slow_planning: fail");

        var outcome = await bench.RunAsync(Planning(0.12));

        Assert.Equal((ExitCode.Regressed, Verdict.Pass), (outcome.Exit, outcome.VerdictOf(Row)));
    }

    private static RowSection Measured(Outcome outcome) => outcome.Results!.Rows.Single(row => row.Id == Row);

    private static FakeMachine Planning(double ms) => new(Rule("*/trtllm", more: FormattableString.Invariant($"\"planningMs\": {ms}")));

    private static async Task<GateBench> ApprovedAsync(string gate)
    {
        var bench = new GateBench(Specs.Of(gate: gate));
        await bench.RunAsync(Planning(0.05), "--on-missing-baseline", "record");
        await bench.ApproveAsync();
        return bench;
    }
}
