using System.Collections.Immutable;
using PrefillBench.Units;

namespace PrefillBench.Devices.Cuda.Watch;

/// <summary>The sensors of a card: NVML's, none, or a test's.</summary>
public interface IGpuSensors : IDisposable
{
    GpuSample Sample();

    GpuCounters Counters();

    GpuLimits Limits();

    /// <summary>Driver errors (Xid) since the last question.</summary>
    ImmutableArray<long> Xids();
}

/// <summary>The card tells nothing, always for the same reason.</summary>
public sealed class NoSensors(string whyNot) : IGpuSensors
{
    public GpuSample Sample() => new()
    {
        SmClockMegahertz = Reading.Missing<int>(whyNot),
        MemoryClockMegahertz = Reading.Missing<int>(whyNot),
        PowerWatts = Reading.Missing<double>(whyNot),
        TemperatureCelsius = Reading.Missing<int>(whyNot),
        Throttle = Reading.Missing<ThrottleReasons>(whyNot),
    };

    public GpuCounters Counters() => new()
    {
        Processes = Reading.Missing<ImmutableArray<GpuProcess>>(whyNot),
        UncorrectedEcc = Reading.Missing<long>(whyNot),
        CorrectedEcc = Reading.Missing<long>(whyNot),
        ThermalSlowdown = Reading.Missing<TimeSpan>(whyNot),
        BusyNeighbours = Reading.Missing<int>(whyNot),
    };

    public GpuLimits Limits() => new()
    {
        MaxSmClockMegahertz = Reading.Missing<int>(whyNot),
        MaxMemoryClockMegahertz = Reading.Missing<int>(whyNot),
        PowerLimitWatts = Reading.Missing<double>(whyNot),
        SlowdownCelsius = Reading.Missing<int>(whyNot),
        PersistenceMode = Reading.Missing<bool>(whyNot),
        FreeMemory = Reading.Missing<ByteCount>(whyNot),
    };

    public ImmutableArray<long> Xids() => [];

    public void Dispose()
    {
    }
}

/// <summary>Opens whatever sensors the machine has.</summary>
public static class GpuSensors
{
    public static IGpuSensors Of(Machine.GpuDescription gpu) =>
        NvmlGpu.TryOpen(gpu, out var whyNot) is { } nvml ? nvml : new NoSensors(whyNot ?? "NVML does not know the device");
}
