using PrefillBench.Measurement;
using PrefillBench.Units;

namespace PrefillBench.Tests.Measurement;

public static class LaunchCountsTests
{
    private static readonly LaunchProtocol Ours = new(Published: false, WarmL2: false, new Milliseconds(0));
    private static readonly LaunchProtocol Published = new(Published: true, WarmL2: false, new Milliseconds(0));

    [Theory]
    [InlineData(0.01, 200)]
    [InlineData(0.5, 200)]
    [InlineData(3.33, 31)]
    [InlineData(10, 10)]
    [InlineData(15, 7)]
    [InlineData(20, 5)]
    [InlineData(1900, 5)]
    public static void Timed_launches_fill_100_ms_between_5_and_200(double estimateMs, int launches) =>
        Assert.Equal(launches, LaunchCounts.Timed(new Milliseconds(estimateMs), FakeBench.Case(16), Ours));

    [Fact]
    public static void The_published_protocol_takes_the_cases_numbers()
    {
        var shape = FakeBench.Case(16) with { Warmup = 1, Trials = 77 };

        Assert.Equal(77, LaunchCounts.Timed(new Milliseconds(50), shape, Published));
        Assert.Equal((1, new Milliseconds(0)), LaunchCounts.LeastWarmUp(shape, Published));
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(10, 10)]
    public static void Our_warm_up_is_the_cases_but_at_least_3_launches_and_100_ms(int warmup, int launches) =>
        Assert.Equal((launches, new Milliseconds(100)), LaunchCounts.LeastWarmUp(FakeBench.Case(16) with { Warmup = warmup }, Ours));

    [Fact]
    public static void A_device_that_settles_does_so_right_before_it_is_timed_and_not_in_the_warm_up()
    {
        var (shape, settling) = (FakeBench.Case(16) with { Warmup = 10 }, new Milliseconds(200));

        Assert.Equal((3, new Milliseconds(0)), LaunchCounts.LeastWarmUp(shape, Ours with { Settling = settling }));
        Assert.Equal(100, LaunchCounts.Settling(new Milliseconds(2), shape, Ours with { Settling = settling }));
        Assert.Equal(10 - 3, LaunchCounts.Settling(new Milliseconds(100), shape, Ours with { Settling = settling }));
        Assert.Equal(0, LaunchCounts.Settling(new Milliseconds(2), shape, Ours));
        Assert.Equal(0, LaunchCounts.Settling(new Milliseconds(2), shape, Published with { Settling = settling }));
    }

    [Theory]
    [InlineData(1, 30)]
    [InlineData(10, 30)]
    [InlineData(12, 25)]
    [InlineData(30, 10)]
    [InlineData(500, 5)]
    public static void A_lock_step_pair_has_three_times_the_time_of_a_process(double estimateMs, int rounds) =>
        Assert.Equal(rounds, LaunchCounts.Rounds(new Milliseconds(estimateMs)));
}
