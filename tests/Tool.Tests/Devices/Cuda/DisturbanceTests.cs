using System.Collections.Immutable;
using PrefillBench.Devices;
using PrefillBench.Devices.Cuda.Watch;
using PrefillBench.Units;

namespace PrefillBench.Tests.Devices.Cuda;

public static class DisturbanceTests
{
    private const int Own = 100;

    private static readonly WatchSpan Undisturbed = new()
    {
        Before = Gpus.Quiet with { Processes = Gpus.Processes(Own) },
        After = Gpus.Quiet with { Processes = Gpus.Processes(Own) },
        Start = Gpus.Idle,
        UnderLoad = [Gpus.Busy, Gpus.Busy],
        Xids = [],
        OwnProcess = Own,
    };

    [Fact]
    public static void A_quiet_card_disturbs_nothing_even_at_its_power_cap() => Assert.Null(Disturbance.Of(Undisturbed));

    [Theory]
    [InlineData(ThrottleReasons.SoftwarePowerCap)]
    [InlineData(ThrottleReasons.ApplicationClocks)]
    [InlineData(ThrottleReasons.SyncBoost)]
    [InlineData(ThrottleReasons.GpuIdle)]
    [InlineData(ThrottleReasons.DisplayClocks)]
    public static void Reasons_that_are_settings_or_the_kernel_s_own_never_disturb(ThrottleReasons reason) =>
        Assert.Null(Disturbance.Of(Undisturbed with { UnderLoad = [Gpus.Sample(reason)] }));

    [Theory]
    [InlineData(ThrottleReasons.HardwareSlowdown, "hardware slowdown")]
    [InlineData(ThrottleReasons.SoftwareThermalSlowdown, "thermal slowdown by software")]
    [InlineData(ThrottleReasons.HardwareThermalSlowdown, "thermal slowdown by hardware")]
    [InlineData(ThrottleReasons.PowerBrake, "external power brake")]
    public static void Slowdowns_from_outside_disturb_whatever_else_is_set(ThrottleReasons reason, string name) => Assert.Equal(
        $"the GPU was slowed down: {name}, in 1 of 3 samples",
        Disturbance.Of(Undisturbed with { UnderLoad = [Gpus.Busy, Gpus.Sample(reason | ThrottleReasons.SoftwarePowerCap)] }));

    [Fact]
    public static void A_stranger_before_or_after_disturbs()
    {
        var visited = Gpus.Quiet with { Processes = Gpus.Processes(Own, 4711) };

        Assert.Equal("another process used the GPU: process 4711 (1.00 GiB)", Disturbance.Of(Undisturbed with { Before = visited }));
        Assert.Equal("another process used the GPU: process 4711 (1.00 GiB)", Disturbance.Of(Undisturbed with { After = visited }));
    }

    [Fact]
    public static void Only_new_uncorrectable_errors_count()
    {
        var old = Gpus.Quiet with { Processes = Gpus.Processes(Own), UncorrectedEcc = Reading.Of(5L) };

        Assert.Null(Disturbance.Of(Undisturbed with { Before = old, After = old with { CorrectedEcc = Reading.Of(900L) } }));
        Assert.Equal("the GPU's memory had 2 uncorrectable ECC errors",
            Disturbance.Of(Undisturbed with { Before = old, After = old with { UncorrectedEcc = Reading.Of(7L) } }));
    }

    [Fact]
    public static void Heat_between_two_samples_shows_in_the_driver_s_own_count() => Assert.Equal(
        "heat held the GPU's clocks down for 12.5 ms",
        Disturbance.Of(Undisturbed with { After = Undisturbed.After with { ThermalSlowdown = Reading.Of(TimeSpan.FromSeconds(2.0125)) } }));

    [Fact]
    public static void An_xid_disturbs() =>
        Assert.Equal("the driver reported Xid 63, Xid 94", Disturbance.Of(Undisturbed with { Xids = [63, 94] }));

    [Fact]
    public static void What_the_card_does_not_tell_cannot_disturb()
    {
        var silent = new NoSensors("no NVML");

        Assert.Null(Disturbance.Of(Undisturbed with
        {
            Before = silent.Counters(), After = silent.Counters(), Start = silent.Sample(), UnderLoad = [silent.Sample()],
            Xids = silent.Xids(),
        }));
    }

    [Fact]
    public static void A_counter_read_only_once_proves_nothing() =>
        Assert.Null(Disturbance.Of(Undisturbed with
        {
            Before = new() { Processes = Gpus.Processes(Own) }, After = Undisturbed.After with { UncorrectedEcc = Reading.Of(9L) },
        }));

    [Fact]
    public static void In_a_container_one_unknown_process_is_this_one_and_a_second_is_a_stranger()
    {
        Assert.Empty(ForeignProcesses.Among([new(9001, null)], Own, computes: true));
        Assert.Single(ForeignProcesses.Among([new(9001, null), new(9002, null)], Own, computes: true));
        Assert.Single(ForeignProcesses.Among([new(9001, null)], Own, computes: false));
        Assert.Single(ForeignProcesses.Among([new(Own, null), new(9001, null)], Own, computes: true));
    }

    [Fact]
    public static void A_process_that_holds_the_GPU_and_computes_nothing_disturbs_nothing_while_the_samples_show_others()
    {
        var before = Gpus.Quiet with { Processes = Gpus.Processes(9001, 9002) };

        // Numbers of the host: 9001 is this process, 9002 a notebook in another container.
        Assert.Null(Disturbance.Of(Undisturbed with { Before = before, After = before with { Loads = Gpus.Loads((9001, 97)) } }));
        Assert.Null(Disturbance.Of(
            Undisturbed with { Before = before, After = before with { Loads = Gpus.Loads((9001, 97), (9002, 0)) } }));

        // It computes; the samples are of before the launches; the driver does not tell; it came in the meantime.
        var disturbed = new[]
        {
            Undisturbed with { Before = before, After = before with { Loads = Gpus.Loads((9001, 97), (9002, 3)) } },
            Undisturbed with { Before = before, After = before with { Loads = Gpus.Loads() } },
            Undisturbed with { Before = before, After = before },
            Undisturbed with
            {
                Before = Gpus.Quiet with { Processes = Gpus.Processes(9001) }, After = before with { Loads = Gpus.Loads((9001, 97)) },
            },
        };
        Assert.All(disturbed, span => Assert.Contains("another process used the GPU", Disturbance.Of(span)!, StringComparison.Ordinal));
    }

    [Fact]
    public static void The_server_of_MPS_is_no_stranger()
    {
        var server = new GpuProcess(50, null) { Name = "nvidia-cuda-mps" };

        Assert.Empty(ForeignProcesses.Among([server, new(Own, null)], Own, computes: true));
        Assert.Empty(ForeignProcesses.Among([server], Own, computes: true));
        Assert.Equal([new GpuProcess(7, null)], ForeignProcesses.Among([server, new(Own, null), new(7, null)], Own, computes: true));
    }

    [Fact]
    public static void Processes_are_spelled_with_the_memory_the_driver_tells() =>
        Assert.Equal("process 1 (2.00 GiB), process 2", ForeignProcesses.Spell([new(1, ByteCount.FromGibibytes(2)), new(2, null)]));

    [Fact]
    public static void Unknown_bits_keep_their_number() =>
        Assert.Equal("power cap, reason 0x8000", ThrottleReasonNames.Spell((ThrottleReasons)0x8004));
}
