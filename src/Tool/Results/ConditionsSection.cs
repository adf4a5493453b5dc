using PrefillBench.Devices;

namespace PrefillBench.Results;

/// <summary>The device's state over all launches of a row in one process; null for what it does not tell.</summary>
/// <param name="Throttle">Every reason seen under load for which clocks were held back, in words; null where nothing is watched.</param>
/// <param name="PowerCapped">Share of samples under load with the power cap active, 0 to 1.</param>
/// <param name="BusyNeighbours">Other GPUs of the machine that worked beside the row.</param>
/// <param name="EmptyLaunchMs">A launch of a kernel that does nothing; never subtracted.</param>
/// <param name="PlacementPadBytes">Left unused ahead of the row's own memory, so that it lies elsewhere in each process.</param>
public sealed record ConditionsSection(
    int? StartCelsius,
    int? HighestCelsius,
    int? LowestSmClockMhz,
    int? MedianSmClockMhz,
    int? HighestSmClockMhz,
    double? HighestPowerWatts,
    string? Throttle,
    double? PowerCapped,
    int Samples,
    double? EmptyLaunchMs,
    long? PlacementPadBytes,
    int? BusyNeighbours = null)
{
    public static ConditionsSection? Of(RowConditions? conditions) => conditions is null ? null : new(
        conditions.StartCelsius, conditions.HighestCelsius, conditions.LowestSmClockMegahertz, conditions.MedianSmClockMegahertz,
        conditions.HighestSmClockMegahertz, conditions.HighestPowerWatts,
        conditions.PowerCapped is null ? null : ThrottleReasonNames.Spell(conditions.Throttle), conditions.PowerCapped, conditions.Samples,
        conditions.EmptyLaunchMs, conditions.PlacementPadBytes, conditions.BusyNeighbours);
}
