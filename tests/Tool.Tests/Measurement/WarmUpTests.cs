using System.Collections.Immutable;
using PrefillBench.Devices;
using PrefillBench.Measurement;
using PrefillBench.Measurement.Workers;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Measurement;

public static class WarmUpTests
{
    [Theory]
    [InlineData(0.05, 1)]
    [InlineData(0.05, 20)]
    [InlineData(0.02, 480)]
    [InlineData(3, 1)]
    public static void It_lasts_as_long_as_asked_however_many_launches_a_time_stands_for(double launchMs, int launchesPerTime)
    {
        var row = new SteadyRow(launchMs, launchesPerTime);
        using var test = new RowUnderTest(WorkloadRow.Of(FakeBench.Case(16), KernelRole.Trtllm).Drawn(), row);

        var warmed = test.WarmUp(leastLaunches: 10, leastMs: 100);

        Assert.InRange(row.Launches * launchMs, 100, 100 + (2 * launchMs * launchesPerTime) + 3);
        Assert.Equal(row.Launches, warmed.Launches);
        Assert.Equal(launchMs * launchesPerTime, warmed.EstimateMs, 9);
    }

    /// <summary>A pause between the launches that settle a device and those that are timed would undo the settling.</summary>
    [Theory]
    [InlineData(0.05, 1, 200, 4000)]
    [InlineData(0.01, 1, 200, 4000)]
    [InlineData(0.05, 20, 200, 200)]
    [InlineData(12, 1, 200, 17)]
    [InlineData(500, 1, 200, 1)]
    [InlineData(12, 1, 0, 0)]
    public static void What_settles_the_device_and_what_is_timed_is_launched_in_one_go(
        double launchMs, int launchesPerTime, double settlingMs, int ahead)
    {
        var row = new SteadyRow(launchMs, launchesPerTime);
        using var test = new RowUnderTest(WorkloadRow.Of(FakeBench.Case(16), KernelRole.Trtllm).Drawn(), row);
        var warmed = test.WarmUp(leastLaunches: 10, leastMs: 0);

        var protocol = new LaunchProtocol(Published: false, WarmL2: false, new Milliseconds(settlingMs));

        var launched = test.LaunchSettled(7, LaunchCounts.Settling(new Milliseconds(warmed.EstimateMs), FakeBench.Case(16), protocol));

        Assert.Equal((7, ahead * launchesPerTime), (launched.LaunchMs.Length, launched.WarmUps));
        Assert.Equal(warmed.Launches + ((7 + ahead) * launchesPerTime), row.Launches);
        Assert.Equal(ahead + 7, row.LargestBatch);
    }

    /// <summary>Every launch takes the same time.</summary>
    private sealed class SteadyRow(double launchMs, int launchesPerTime) : IPreparedRow
    {
        public int Launches { get; private set; }

        public int LargestBatch { get; private set; }

        public int LaunchesPerTime => launchesPerTime;

        public ImmutableArray<Allocation> Allocations => [];

        public ImmutableSortedDictionary<string, string> Resources => ImmutableSortedDictionary<string, string>.Empty;

        public double Launch()
        {
            Launches++;
            return launchMs;
        }

        public void LaunchTimed(Span<double> times)
        {
            times.Fill(launchMs);
            LargestBatch = Math.Max(LargestBatch, times.Length);
            Launches += times.Length * launchesPerTime;
        }

        public void PoisonOutput()
        {
        }

        public long CountNaN() => 0;

        public ulong OutputDigest() => 0;

        public void ReadOutput(OutputVector which, Span<double> values) => values.Clear();

        public void Reference(OutputVector which, Span<double> values, Span<double> scoreEffect)
        {
            values.Clear();
            scoreEffect.Clear();
        }

        public void Dispose()
        {
        }
    }
}
