using System.Collections.Immutable;
using PrefillBench.Devices;
using PrefillBench.Devices.Cuda.Watch;
using PrefillBench.Gate;
using PrefillBench.Measurement;
using PrefillBench.Report;
using PrefillBench.Results;

namespace PrefillBench.Tests.Report;

public static class DeviceTelemetryTests
{
    private static readonly RowConditions Conditions = new()
    {
        StartCelsius = 41, HighestCelsius = 48, LowestSmClockMegahertz = 1620, MedianSmClockMegahertz = 1755,
            HighestSmClockMegahertz = 1980,
        HighestPowerWatts = 511.6, Throttle = ThrottleReasons.SoftwarePowerCap, PowerCapped = 0.25, Samples = 40,
    };

    [Fact]
    public static void The_clock_of_a_row_is_the_median_over_processes_and_none_without_one()
    {
        double? Median(params int?[] clocks) =>
            DeviceTelemetry.MedianClockMhz(clocks.Select(clock => Conditions with { MedianSmClockMegahertz = clock }));

        Assert.Equal(1700, Median(1500, 1700, 1900));
        Assert.Equal(1600, Median(null, 1600));
        Assert.Null(Median(null, null));
        Assert.Null(Median());
        Assert.Null(Median(0));
    }

    [Fact]
    public static void A_sample_has_the_numbers_of_the_card_s_watch() =>
        Assert.Equal(new(3, "a", 1755, 511.6, 48, "power cap"), DeviceTelemetry.Sample(3, "a", Conditions));

    [Fact]
    public static void Not_throttled_is_no_reason() =>
        Assert.Null(DeviceTelemetry.Sample(0, "a", Conditions with { Throttle = ThrottleReasons.None })!.Throttle);

    [Fact]
    public static void A_device_that_tells_nothing_gives_no_sample()
    {
        Assert.Null(DeviceTelemetry.Sample(0, "a", null));
        Assert.Null(DeviceTelemetry.Sample(0, "a", new RowConditions { PlacementPadBytes = 256 }));
    }

    [Fact]
    public static void In_words_they_are_facts_of_the_row() => Assert.Equal(
        [
            new("SM clock", "1755 MHz (1620 to 1980)"), new("empty launch", "2.3 us, not subtracted"),
            new("neighbours", "3 other GPUs of the machine worked"),
            new("placement pad", "1.0 KiB"), new("power", "512 W"),
                new("power capped", "25% of 40 samples"),
            new("temperature", "41 to 48 C"), new("throttle reasons", "power cap"),
        ],
        ConditionsText.Of(ConditionsSection.Of(Conditions with { EmptyLaunchMs = 0.0023, PlacementPadBytes = 1024, BusyNeighbours = 3 })));

    [Fact]
    public static void Processes_stand_in_the_order_in_which_they_ran()
    {
        var evidence = Evidence.None.With(Pair(0, currentFirst: true)).With(Pair(1, currentFirst: false));

        Assert.Equal([(0, 1000.0), (1, 2000), (2, 2000), (3, 1000)],
            DeviceTelemetry.Of(evidence).Select(sample => (sample.Process, sample.SmClockMhz!.Value)));
    }

    [Fact]
    public static void A_long_run_is_summed_up_by_process_without_hiding_the_worst()
    {
        var rows = Enumerable.Range(0, DeviceTelemetry.Most).Select(i => Row($"r{i}", i == 7 ? 900 : 1700)).ToImmutableArray();
        var evidence = new Evidence([new(0, 1, rows, [], null), new(1, 1, rows[..1], [], null)], []);

        var samples = DeviceTelemetry.Of(evidence);

        Assert.Equal([(0, (string?)null, 900.0), (1, null, 1700)],
            samples.Select(sample => (sample.Process, sample.Row, sample.SmClockMhz!.Value)));
    }

    private static PairMeasurement Pair(int index, bool currentFirst) =>
        new(index, 1, currentFirst, [new("a", 0, Row("a", 2000), Row("a", 1000))], [], null);

    private static RowMeasurement Row(string id, int megahertz) => new()
    {
        RowId = id, LaunchMs = [1], WarmupLaunches = 3, OutputDigest = "0", AllocatedBytes = 1,
        Resources = ImmutableSortedDictionary<string, string>.Empty, Conditions = new() { MedianSmClockMegahertz = megahertz },
    };
}
