using System.Collections.Immutable;

namespace PrefillBench.Devices.Cuda.Watch;

/// <summary>A row's conditions out of what the sensors were read as.</summary>
internal static class SampledConditions
{
    /// <param name="start">The sample before the row's first launch.</param>
    public static RowConditions Of(GpuSample start, ImmutableArray<GpuSample> underLoad)
    {
        var clocks = Known(underLoad, sample => sample.SmClockMegahertz).Order().ToArray();
        var heat = Known([start, .. underLoad], sample => sample.TemperatureCelsius);
        var power = Known(underLoad, sample => sample.PowerWatts);
        var throttle = Known(underLoad, sample => sample.Throttle);
        return new RowConditions
        {
            StartCelsius = start.TemperatureCelsius.Known ? start.TemperatureCelsius.Value : null,
            HighestCelsius = heat.Length > 0 ? heat.Max() : null,
            LowestSmClockMegahertz = clocks.Length > 0 ? clocks[0] : null,
            MedianSmClockMegahertz = clocks.Length > 0 ? clocks[clocks.Length / 2] : null,
            HighestSmClockMegahertz = clocks.Length > 0 ? clocks[^1] : null,
            HighestPowerWatts = power.Length > 0 ? power.Max() : null,
            Throttle = throttle.Aggregate(ThrottleReasons.None, (union, reasons) => union | reasons),
            PowerCapped = throttle.Length > 0
                ? throttle.Count(reasons => reasons.HasFlag(ThrottleReasons.SoftwarePowerCap)) / (double)throttle.Length : null,
            Samples = underLoad.Length,
        };
    }

    private static T[] Known<T>(ImmutableArray<GpuSample> samples, Func<GpuSample, Reading<T>> which) =>
        [.. samples.Select(which).Where(reading => reading.Known).Select(reading => reading.Value!)];
}
