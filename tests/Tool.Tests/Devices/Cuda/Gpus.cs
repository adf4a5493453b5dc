using System.Collections.Immutable;
using PrefillBench.Devices;
using PrefillBench.Devices.Cuda.Machine;
using PrefillBench.Devices.Cuda.Watch;
using PrefillBench.Units;

namespace PrefillBench.Tests.Devices.Cuda;

/// <summary>Descriptions of GPUs as their drivers give them.</summary>
internal static class Gpus
{
    /// <summary>Readings of one NVIDIA H200 with driver 580.159.03.</summary>
    public static GpuDescription H200 { get; } = new()
    {
        Ordinal = 0,
        Name = "NVIDIA H200",
        Uuid = "GPU-1e7b5c0a-0000-4000-8000-0123456789ab",
        PciBusId = "0000:18:00.0",
        Capability = new(9, 0),
        Multiprocessors = 132,
        Memory = new(150_110_011_392),
        L2 = new(62_914_560),
        SharedPerBlock = new(232_448),
        MaxSmClockMegahertz = 1980,
        ComputeMode = GpuComputeMode.Shared,
        EccEnabled = true,
        KillsLongKernels = false,
    };

    public static GpuDescription Slice { get; } = H200 with
    {
        Ordinal = 1,
        Name = "NVIDIA H200 MIG 1g.18gb",
        Uuid = "MIG-77777777-0000-5000-8000-0123456789ab",
        Multiprocessors = 16,
        Memory = ByteCount.FromGibibytes(16.4),
    };

    public static DriverFindings Driver { get; } = new()
    {
        Library = "libcuda.so.1",
        LibraryFound = true,
        Api = new(13000),
        DriverVersion = "580.159.03",
        MachineGpus = 1,
        Gpus = [H200],
    };

    public static DriverFindings NoDriver { get; } = new()
    {
        Library = "libcuda.so.1",
        LibraryFound = false,
        WhyNoNvml = "libnvidia-ml.so.1 was not found",
    };

    public static GpuLimits Limits { get; } = new()
    {
        MaxSmClockMegahertz = Reading.Of(1980),
        MaxMemoryClockMegahertz = Reading.Of(3201),
        PowerLimitWatts = Reading.Of(700.0),
        SlowdownCelsius = Reading.Of(87),
        PersistenceMode = Reading.Of(true),
        FreeMemory = Reading.Of(ByteCount.FromGibibytes(139.2)),
    };

    public static GpuSample Idle { get; } = Sample(ThrottleReasons.GpuIdle, smClock: 345, celsius: 31, watts: 77.4);

    public static GpuSample Busy { get; } = Sample(ThrottleReasons.SoftwarePowerCap, smClock: 1605, celsius: 58, watts: 698.2);

    public static GpuCounters Quiet { get; } = new()
    {
        Processes = Reading.Of<ImmutableArray<GpuProcess>>([]),
        UncorrectedEcc = Reading.Of(0L),
        CorrectedEcc = Reading.Of(3L),
        ThermalSlowdown = Reading.Of(TimeSpan.FromSeconds(2)),
    };

    public static GpuSample Sample(ThrottleReasons reasons, int smClock = 1605, int celsius = 58, double watts = 650) => new()
    {
        SmClockMegahertz = Reading.Of(smClock),
        MemoryClockMegahertz = Reading.Of(3201),
        PowerWatts = Reading.Of(watts),
        TemperatureCelsius = Reading.Of(celsius),
        Throttle = Reading.Of(reasons),
    };

    public static Reading<ImmutableArray<GpuProcessLoad>> Loads(params (int Id, int Percent)[] loads) =>
        Reading.Of<ImmutableArray<GpuProcessLoad>>([.. loads.Select(load => new GpuProcessLoad(load.Id, load.Percent))]);

    public static Reading<ImmutableArray<GpuProcess>> Processes(params int[] ids) =>
        Reading.Of<ImmutableArray<GpuProcess>>([.. ids.Select(id => new GpuProcess(id, ByteCount.FromGibibytes(1)))]);
}
