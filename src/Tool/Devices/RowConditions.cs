namespace PrefillBench.Devices;

/// <summary>
/// The device's state over all launches of a row, recorded beside its times; null for what it does not tell. Reports put it into words.
/// </summary>
public sealed record RowConditions
{
    public static RowConditions None { get; } = new();

    /// <summary>Temperature before the row's first launch, in degrees Celsius.</summary>
    public int? StartCelsius { get; init; }

    public int? HighestCelsius { get; init; }

    public int? LowestSmClockMegahertz { get; init; }

    public int? MedianSmClockMegahertz { get; init; }

    public int? HighestSmClockMegahertz { get; init; }

    public double? HighestPowerWatts { get; init; }

    /// <summary>Every bit seen under load.</summary>
    public ThrottleReasons Throttle { get; init; }

    /// <summary>Share of samples under load with the power cap active, 0 to 1.</summary>
    public double? PowerCapped { get; init; }

    public int Samples { get; init; }

    /// <summary>Other GPUs of the machine that worked beside the row; null where the driver does not say.</summary>
    public int? BusyNeighbours { get; init; }

    /// <summary>A launch of a kernel that does nothing, on the same stream; never subtracted.</summary>
    public double? EmptyLaunchMs { get; init; }

    /// <summary>
    /// Bytes that were left unused ahead of the row's own memory, so that it lies elsewhere in each process; null where a device does not
    /// move rows.
    /// </summary>
    public long? PlacementPadBytes { get; init; }
}
