using System.Collections.Immutable;
using PrefillBench.Units;

namespace PrefillBench.Devices.Cuda.Watch;

/// <summary>What can be read of a card: NVML's, none, or a test's.</summary>
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
        SmClockMegahertz = Reading<int>.Missing(whyNot),
        MemoryClockMegahertz = Reading<int>.Missing(whyNot),
        PowerWatts = Reading<double>.Missing(whyNot),
        TemperatureCelsius = Reading<int>.Missing(whyNot),
        Throttle = Reading<ThrottleReasons>.Missing(whyNot),
    };

    public GpuCounters Counters() => new()
    {
        Processes = Reading<ImmutableArray<GpuProcess>>.Missing(whyNot),
        UncorrectedEcc = Reading<long>.Missing(whyNot),
        CorrectedEcc = Reading<long>.Missing(whyNot),
        ThermalSlowdown = Reading<TimeSpan>.Missing(whyNot),
    };

    public GpuLimits Limits() => new()
    {
        MaxSmClockMegahertz = Reading<int>.Missing(whyNot),
        MaxMemoryClockMegahertz = Reading<int>.Missing(whyNot),
        PowerLimitWatts = Reading<double>.Missing(whyNot),
        SlowdownCelsius = Reading<int>.Missing(whyNot),
        PersistenceMode = Reading<bool>.Missing(whyNot),
        FreeMemory = Reading<ByteCount>.Missing(whyNot),
        TotalMemory = Reading<ByteCount>.Missing(whyNot),
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
