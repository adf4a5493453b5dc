using PrefillBench.Devices.Fake;
using PrefillBench.Measurement;
using PrefillBench.Measurement.Drivers;
using PrefillBench.Numerics;
using PrefillBench.Units;

namespace PrefillBench.Tests.Measurement;

public static class LockStepDriverTests
{
    private static readonly LaunchProtocol Ours = new(Published: false, WarmL2: false, new Milliseconds(0));

    [Fact]
    public static async Task Each_round_launches_both_sides_once_and_a_coin_decides_the_order()
    {
        var trace = await TraceAsync(Script(12), Script(12), currentFirst: true, coins: 1);

        var rounds = trace.Where(step => step.EndsWith("LaunchTimed", StringComparison.Ordinal))
            .Select(step => step[0]).Chunk(2).Select(round => new string(round)).ToArray();
        Assert.Equal(25, rounds.Length);
        Assert.All(rounds, round => Assert.True(round is "AC" or "CA", round));
        Assert.InRange(rounds.Count(round => round == "AC"), 5, 20);
    }

    [Fact]
    public static async Task Both_sides_are_prepared_before_either_is_warmed_and_the_units_coin_decides_the_order()
    {
        var currentFirst = await TraceAsync(Script(4), Script(4), currentFirst: true, coins: 1);
        var approvedFirst = await TraceAsync(Script(4), Script(4), currentFirst: false, coins: 1);

        Assert.Equal(["C PrepareRow", "A PrepareRow", "C WarmUp", "A WarmUp"], currentFirst.Take(4));
        Assert.Equal(["A PrepareRow", "C PrepareRow", "A WarmUp", "C WarmUp"], approvedFirst.Take(4));
    }

    [Fact]
    public static async Task The_slower_side_decides_the_number_of_rounds()
    {
        var trace = await TraceAsync(Script(12), Script(30), currentFirst: true, coins: 1);

        Assert.Equal(10, trace.Count(step => step == "A LaunchTimed"));
        Assert.Equal(10, trace.Count(step => step == "C LaunchTimed"));
    }

    [Fact]
    public static async Task A_fault_of_one_side_frees_the_row_on_both()
    {
        var trace = await TraceAsync(
            new FakeScript { Rules = [new FakeRule { Row = "*", Fault = FakeFault.Throw }] }, Script(1), currentFirst: true, coins: 1);

        Assert.Equal(["C PrepareRow", "A PrepareRow", "A ReleaseRow", "C ReleaseRow"], trace);
    }

    [Fact]
    public static async Task Launch_noise_moves_the_median_of_the_rounds_only_a_little()
    {
        var approved = new FakeScript { Seed = 1, Rules = [new FakeRule { Row = "*", MedianMs = 3, LaunchSigma = 0.02 }] };
        var current = new FakeScript { Seed = 2, Rules = [new FakeRule { Row = "*", MedianMs = 3.3, LaunchSigma = 0.02 }] };

        var pair = await MeasureAsync(approved, current, currentFirst: false, coins: 3, []);

        Assert.InRange(pair!.LogRatio, Math.Log(1.1) - 0.03, Math.Log(1.1) + 0.03);
    }

    private static FakeScript Script(double medianMs) => new() { Rules = [new FakeRule { Row = "*", MedianMs = medianMs }] };

    private static async Task<List<string>> TraceAsync(FakeScript approved, FakeScript current, bool currentFirst, ulong coins)
    {
        var trace = new List<string>();
        await MeasureAsync(approved, current, currentFirst, coins, trace);
        return trace;
    }

    private static async Task<RowPair?> MeasureAsync(
        FakeScript approved, FakeScript current, bool currentFirst, ulong coins, List<string> trace)
    {
        await using var approvedWorker = new TracedWorker("A", trace, approved);
        await using var currentWorker = new TracedWorker("C", trace, current);
        var task = FakeBench.Tasks(16)[0];
        var driver = new LockStepDriver(approvedWorker, currentWorker, Ours, new SplitMix64(coins));
        return (await driver.MeasureAsync(task, task, currentFirst, TestContext.Current.CancellationToken)).Pair;
    }
}
