using System.Collections.Immutable;
using PrefillBench.Devices;
using PrefillBench.Devices.Cuda.Watch;
using PrefillBench.Report;
using PrefillBench.Results;

namespace PrefillBench.Tests.Devices.Cuda;

public static class ClockWatchTests
{
    private const int Own = 100;

    [Fact]
    public static void Undisturbed_launches_leave_a_record()
    {
        var sensors = new ScriptedSensors { Now = Gpus.Idle };
        using var watch = new ClockWatch(sensors, Own, sensors.Time);
        watch.StartRow();
        sensors.Now = Gpus.Busy;
        watch.Begin();
        watch.End(thorough: true);

        var row = watch.Row;
        Assert.Equal((31, 58, 1605), (row.StartCelsius, row.HighestCelsius, row.MedianSmClockMegahertz));
        Assert.Equal((1.0, 1), (row.PowerCapped, row.Samples));
    }

    [Fact]
    public static void A_stranger_that_came_during_the_launches_throws_before_their_times_are_read()
    {
        var sensors = new ScriptedSensors();
        using var watch = new ClockWatch(sensors, Own, sensors.Time);
        watch.StartRow();
        watch.Begin();
        sensors.Count = Gpus.Quiet with { Processes = Gpus.Processes(Own, 7) };

        var thrown = Assert.Throws<DisturbedException>(() => watch.End(thorough: true));

        Assert.Contains("process 7", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public static void A_slowdown_seen_while_work_ran_is_not_forgotten_at_the_end()
    {
        var sensors = new ScriptedSensors();
        using var watch = new ClockWatch(sensors, Own, sensors.Time);
        watch.StartRow();
        watch.Begin();
        sensors.Pass(50);
        sensors.Now = Gpus.Sample(ThrottleReasons.HardwareThermalSlowdown);
        watch.Sample();
        sensors.Now = Gpus.Busy;

        Assert.Throws<DisturbedException>(() => watch.End(thorough: false));
    }

    [Fact]
    public static void Short_warm_up_launches_do_not_ask_the_card_each_time()
    {
        var sensors = new ScriptedSensors();
        using var watch = new ClockWatch(sensors, Own, sensors.Time);
        watch.StartRow();

        for (var launch = 0; launch < 100; launch++)
        {
            watch.Begin();
            watch.Sample();
            sensors.Pass(1);
            watch.End(thorough: false);
        }

        Assert.Equal((1, 6), (sensors.CountersAsked, sensors.SamplesTaken));
    }

    [Fact]
    public static void What_happened_since_the_last_thorough_look_counts_at_the_next()
    {
        var sensors = new ScriptedSensors();
        using var watch = new ClockWatch(sensors, Own, sensors.Time);
        watch.StartRow();
        watch.Begin();
        sensors.Count = Gpus.Quiet with { UncorrectedEcc = Reading.Of(1L) };
        watch.End(thorough: false);

        watch.Begin();

        Assert.Throws<DisturbedException>(() => watch.End(thorough: true));
    }

    /// <summary>
    /// On an H200 a notebook that had computed seconds before the run, and never again, made the first row of every process INVALID: the
    /// loads that the driver gives at a row's start are of what ran before, and nobody's launches are among them.
    /// </summary>
    [Theory]
    [InlineData(40)]
    [InlineData(0)]
    public static void Loads_of_before_the_row_are_nobody_s_disturbance(int percent)
    {
        var sensors = new ScriptedSensors { Count = WithLoads((7, percent)) };
        using var watch = new ClockWatch(sensors, Own, sensors.Time);
        watch.StartRow();
        sensors.Count = WithLoads((Own, 90));

        watch.Begin();
        watch.End(thorough: false);
        watch.Begin();
        watch.End(thorough: true);

        sensors.Count = WithLoads((Own, 60), (7, 30));
        watch.Begin();
        Assert.Throws<DisturbedException>(() => watch.End(thorough: true));
    }

    private static GpuCounters WithLoads(params (int Process, int Percent)[] loads) => Gpus.Quiet with
    {
        Processes = Gpus.Processes(Own, 7), Loads = Gpus.Loads(loads),
    };

    [Fact]
    public static void A_new_row_forgets_the_old_one()
    {
        var sensors = new ScriptedSensors { Errors = [31] };
        using var watch = new ClockWatch(sensors, Own, sensors.Time);
        watch.StartRow();
        watch.Begin();
        watch.End(thorough: true);

        watch.StartRow();

        Assert.Equal(RowConditions.None, watch.Row);
    }

    [Fact]
    public static void A_neighbour_that_worked_at_either_end_of_the_row_is_remembered_and_disturbs_nothing()
    {
        var sensors = new ScriptedSensors { Count = Gpus.Quiet with { BusyNeighbours = Reading.Of(2) } };
        using var watch = new ClockWatch(sensors, Own, sensors.Time);
        watch.StartRow();
        sensors.Count = Gpus.Quiet with { BusyNeighbours = Reading.Of(1) };
        watch.Begin();
        watch.End(thorough: true);
        Assert.Equal(2, watch.Row.BusyNeighbours);

        watch.StartRow();
        watch.Begin();
        watch.End(thorough: true);
        Assert.Equal(1, watch.Row.BusyNeighbours);
    }

    [Fact]
    public static void Beside_an_idle_process_the_end_waits_until_the_driver_says_who_computed()
    {
        var strangers = Gpus.Quiet with { Processes = Gpus.Processes(Own, 7), Loads = Gpus.Loads() };
        var sensors = new ScriptedSensors { Count = strangers };
        using var watch = new ClockWatch(sensors, Own, sensors.Time);
        watch.StartRow();
        watch.Begin();
        sensors.Next.Enqueue(strangers);
        sensors.Next.Enqueue(strangers with { Loads = Gpus.Loads((Own, 80)) });

        watch.End(thorough: true);

        Assert.Equal(3, sensors.CountersAsked);
    }

    [Fact]
    public static void A_driver_that_never_says_who_computed_is_asked_for_a_second_and_a_half()
    {
        var sensors = new ScriptedSensors { Count = Gpus.Quiet with { Processes = Gpus.Processes(Own, 7), Loads = Gpus.Loads() } };
        using var watch = new ClockWatch(sensors, Own, sensors.Time);
        watch.StartRow();
        watch.Begin();

        Assert.Throws<DisturbedException>(() => watch.End(thorough: true));

        Assert.Equal(32, sensors.CountersAsked);
    }

    [Fact]
    public static void A_silent_card_gives_an_empty_record_and_disturbs_nothing()
    {
        using var watch = new ClockWatch(new NoSensors("no NVML"), Own, TimeProvider.System);
        watch.StartRow();
        watch.Begin();
        watch.End(thorough: true);

        Assert.Empty(ConditionsText.Of(ConditionsSection.Of(watch.Row)));
    }

    private sealed class ScriptedSensors : IGpuSensors
    {
        public ManualTime Time { get; } = new();

        public GpuSample Now { get; set; } = Gpus.Busy;

        public GpuCounters Count { get; set; } = Gpus.Quiet;

        public ImmutableArray<long> Errors { get; set; } = [];

        public int SamplesTaken { get; private set; }

        public int CountersAsked { get; private set; }

        public void Pass(int milliseconds) => Time.Ticks += TimeSpan.FromMilliseconds(milliseconds).Ticks;

        public GpuSample Sample()
        {
            SamplesTaken++;
            return Now;
        }

        /// <summary>What the next questions answer, before <see cref="Count"/> is the answer again.</summary>
        public Queue<GpuCounters> Next { get; } = [];

        public GpuCounters Counters()
        {
            CountersAsked++;
            return Next.TryDequeue(out var scripted) ? scripted : Count;
        }

        public GpuLimits Limits() => Gpus.Limits;

        public ImmutableArray<long> Xids()
        {
            var since = Errors;
            Errors = [];
            return since;
        }

        public void Dispose()
        {
        }
    }

    private sealed class ManualTime : TimeProvider
    {
        public long Ticks { get; set; } = TimeSpan.TicksPerHour;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Ticks;

        /// <summary>A wait is over at once, and its time has passed.</summary>
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Ticks += dueTime.Ticks;
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
