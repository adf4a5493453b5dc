using System.Collections.Immutable;
using PrefillBench.Units;

namespace PrefillBench.Devices.Cuda.Watch;

/// <summary>A process that computes on the GPU.</summary>
/// <param name="Memory">Bytes of GPU memory; null where the driver does not report them.</param>
public readonly record struct GpuProcess(int Id, ByteCount? Memory)
{
    /// <summary>The program's name as the system has it, cut to 15 characters; null where this process does not see the other.</summary>
    public string? Name { get; init; }
}

/// <summary>The share of the GPU's time that a process used, in percent.</summary>
/// <param name="SmPercent">The highest of the driver's samples, of 0 to 100.</param>
public readonly record struct GpuProcessLoad(int Id, int SmPercent);

/// <summary>The state of the card at one moment. Reading it is cheap enough to be done between launches.</summary>
public sealed record GpuSample
{
    public Reading<int> SmClockMegahertz { get; init; }

    public Reading<int> MemoryClockMegahertz { get; init; }

    public Reading<double> PowerWatts { get; init; }

    public Reading<int> TemperatureCelsius { get; init; }

    public Reading<ThrottleReasons> Throttle { get; init; }
}

/// <summary>The counters that are compared before and after a span of launches.</summary>
public sealed record GpuCounters
{
    public Reading<ImmutableArray<GpuProcess>> Processes { get; init; }

    /// <summary>
    /// Loads of processes with samples since the counters were read before. They are read only where there are other processes.
    /// </summary>
    public Reading<ImmutableArray<GpuProcessLoad>> Loads { get; init; }

    /// <summary>Memory errors since the driver loaded that could not be corrected.</summary>
    public Reading<long> UncorrectedEcc { get; init; }

    public Reading<long> CorrectedEcc { get; init; }

    /// <summary>How many other GPUs of the machine, of those that this process may see, work.</summary>
    public Reading<int> BusyNeighbours { get; init; }

    /// <summary>Time for which heat has held the clocks down since the driver was loaded.</summary>
    public Reading<TimeSpan> ThermalSlowdown { get; init; }
}

/// <summary>Limits that the card's owner set. This program never changes them.</summary>
public sealed record GpuLimits
{
    public Reading<int> MaxSmClockMegahertz { get; init; }

    public Reading<int> MaxMemoryClockMegahertz { get; init; }

    public Reading<double> PowerLimitWatts { get; init; }

    /// <summary>Temperature at which the hardware starts to slow itself down, in degrees Celsius.</summary>
    public Reading<int> SlowdownCelsius { get; init; }

    public Reading<bool> PersistenceMode { get; init; }

    public Reading<ByteCount> FreeMemory { get; init; }
}
