using PrefillBench.Gate;
using PrefillBench.Measurement;
using PrefillBench.Runs;
using PrefillBench.Tests.Gate;

namespace PrefillBench.Tests.Runs;

/// <summary>The loop of a run around a measurer that only remembers.</summary>
public static class MeasuringLoopTests
{
    private static readonly Sides Both = new(new SideFolder("/sides/one", "1"), new SideFolder("/sides/two", "2"));

    [Fact]
    public static async Task Pairs_are_asked_of_both_sides_until_the_gate_has_enough()
    {
        var measurer = new FakeMeasurer();

        var outcome = await RunAsync(Plans.Duet(2), measurer);

        Assert.True(outcome.Complete);
        Assert.Equal("every row is decided", outcome.Why);
        Assert.Equal(outcome.Evidence.Pairs.Select(p => p.Index), Enumerable.Range(0, measurer.Units.Count));
        Assert.All(measurer.Units, unit => Assert.Equal((Both.Approved, Both.Current), (unit.Approved, unit.Current)));
    }

    [Fact]
    public static async Task Coins_and_row_orders_follow_the_seed()
    {
        var (first, again, other) = (new FakeMeasurer(), new FakeMeasurer(), new FakeMeasurer());

        await RunAsync(Plans.Duet(2), first);
        await RunAsync(Plans.Duet(2), again);
        await RunAsync(Plans.Duet(2) with { Seed = 8 }, other);

        Assert.Equal(first.Units.Select(u => u.Coins), again.Units.Select(u => u.Coins));
        Assert.Equal(first.Units.Count, first.Units.Select(u => u.RowOrder).Distinct().Count());
        Assert.Empty(first.Units.Select(u => u.RowOrder).Intersect(other.Units.Select(u => u.RowOrder)));
    }

    /// <summary>24 pairs for each of 40 seeds: 960 coins; 5 standard deviations are 0.08.</summary>
    [Fact]
    public static async Task The_coin_is_fair()
    {
        var coins = new List<bool>();
        for (var seed = 0UL; seed < 40; seed++)
        {
            var measurer = new FakeMeasurer();
            await RunAsync(Plans.Duet(1) with { Seed = seed }, measurer, begun: (int)seed);
            coins.AddRange(measurer.Units.Select(u => u.CurrentFirst!.Value));
        }

        Assert.InRange(coins.Average(coin => coin ? 1.0 : 0), 0.5 - (2.5 / Math.Sqrt(coins.Count)), 0.5 + (2.5 / Math.Sqrt(coins.Count)));
    }

    [Fact]
    public static async Task A_unit_begun_again_takes_a_new_coin()
    {
        using var ended = new CancellationTokenSource();
        var (whole, continued) = (new FakeMeasurer(), new FakeMeasurer());
        var interrupted = new FakeMeasurer { Starting = unit => Cancel(ended, unit == 3) };

        await RunAsync(Plans.Duet(2), whole);
        var stopped = await RunAsync(Plans.Duet(2), interrupted, ended: ended);
        await RunAsync(Plans.Duet(2), continued, stopped.Evidence, begun: 4);

        Assert.Equal(3, continued.Units[0].Index);
        Assert.NotEqual(interrupted.Units[3].Coins, continued.Units[0].Coins);
        Assert.Equal(whole.Units[4].Coins, continued.Units[0].Coins);
    }

    [Fact]
    public static async Task Ending_a_run_keeps_the_complete_units()
    {
        using var ended = new CancellationTokenSource();
        var measurer = new FakeMeasurer { Starting = unit => Cancel(ended, unit == 2) };

        var outcome = await RunAsync(Plans.Duet(2), measurer, ended: ended);

        Assert.False(outcome.Complete);
        Assert.Equal(2, outcome.Evidence.Pairs.Length);
    }

    [Fact]
    public static async Task A_cancellation_of_somebody_else_is_no_end_of_the_run()
    {
        var measurer = new FakeMeasurer { Starting = _ => throw new OperationCanceledException("a bug") };

        await Assert.ThrowsAsync<OperationCanceledException>(() => RunAsync(Plans.Duet(1), measurer));
    }

    [Fact]
    public static async Task Each_side_is_held_to_the_digest_of_its_first_measurement()
    {
        var measurer = new FakeMeasurer();

        await RunAsync(Plans.Duet(2), measurer);

        Assert.All(measurer.Units[0].ApprovedTasks.Concat(measurer.Units[0].CurrentTasks), task => Assert.Null(task.ExpectedDigest));
        var later = measurer.Units.Skip(1).ToArray();
        Assert.All(later.SelectMany(u => u.ApprovedTasks), task => Assert.Equal(FakeMeasurer.ApprovedDigest, task.ExpectedDigest));
        Assert.All(later.SelectMany(u => u.CurrentTasks), task => Assert.Equal(FakeMeasurer.CurrentDigest, task.ExpectedDigest));
    }

    [Fact]
    public static async Task A_disturbed_first_pair_hands_no_digest_on()
    {
        var measurer = new FakeMeasurer { Fault = unit => unit == 0 ? FaultKind.Invalid : null };

        await RunAsync(Plans.Duet(1), measurer);

        Assert.Null(Assert.Single(measurer.Units[1].CurrentTasks).ExpectedDigest);
        Assert.Equal(FakeMeasurer.CurrentDigest, Assert.Single(measurer.Units[2].CurrentTasks).ExpectedDigest);
    }

    [Fact]
    public static async Task A_run_without_an_approved_side_measures_processes()
    {
        var measurer = new FakeMeasurer();

        var outcome = await RunAsync(Plans.Alone(Plans.Row(0)), measurer, sides: Both with { Approved = null });

        Assert.Equal([0, 1, 2], outcome.Evidence.Replicates.Select(r => r.Index));
        Assert.All(measurer.Units, unit => Assert.Equal((null, Both.Current), (unit.Approved, unit.Current)));
    }

    private static Task<LoopOutcome> RunAsync(
        GatePlan plan, FakeMeasurer measurer, Evidence? evidence = null, int begun = 0, Sides? sides = null,
        CancellationTokenSource? ended = null) =>
        new MeasuringLoop(plan, sides ?? Both, measurer)
            .RunAsync(evidence ?? Evidence.None, begun, ended?.Token ?? TestContext.Current.CancellationToken);

    private static void Cancel(CancellationTokenSource source, bool now)
    {
        if (now)
        {
            source.Cancel();
        }
    }
}
