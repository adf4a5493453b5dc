using System.Collections.Immutable;
using PrefillBench.Units;

namespace PrefillBench.Devices.Cuda.Watch;

/// <summary>A process that computes on the GPU.</summary>
/// <param name="Memory">Null where the driver does not tell.</param>
public readonly record struct GpuProcess(int Id, ByteCount? Memory);

/// <summary>How the card is at one moment. Cheap enough to be taken between launches.</summary>
public sealed record GpuSample
{
    public Reading<int> SmClockMegahertz { get; init; }

    public Reading<int> MemoryClockMegahertz { get; init; }

    public Reading<double> PowerWatts { get; init; }

    public Reading<int> TemperatureCelsius { get; init; }

    public Reading<ThrottleReasons> Throttle { get; init; }
}

/// <summary>What is compared before and after a span of launches.</summary>
public sealed record GpuCounters
{
    public Reading<ImmutableArray<GpuProcess>> Processes { get; init; }

    /// <summary>Memory errors since the driver loaded that could not be corrected.</summary>
    public Reading<long> UncorrectedEcc { get; init; }

    public Reading<long> CorrectedEcc { get; init; }

    /// <summary>How long heat has held the clocks down since the driver loaded.</summary>
    public Reading<TimeSpan> ThermalSlowdown { get; init; }
}

/// <summary>What the card's owner set; this program never changes it.</summary>
public sealed record GpuLimits
{
    public Reading<int> MaxSmClockMegahertz { get; init; }

    public Reading<int> MaxMemoryClockMegahertz { get; init; }

    public Reading<double> PowerLimitWatts { get; init; }

    /// <summary>Where the hardware starts to slow itself down.</summary>
    public Reading<int> SlowdownCelsius { get; init; }

    public Reading<bool> PersistenceMode { get; init; }

    public Reading<ByteCount> FreeMemory { get; init; }

    public Reading<ByteCount> TotalMemory { get; init; }
}
