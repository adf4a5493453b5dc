using System.Collections.Immutable;

namespace PrefillBench.Devices.Cuda.Watch;

/// <summary>The card's state over all launches of a row: recorded beside its times.</summary>
public sealed record RowConditions
{
    public static RowConditions None { get; } = new();

    /// <summary>Before the row's first launch.</summary>
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

    /// <summary>For results and reports; what the card did not tell is left out.</summary>
    public ImmutableSortedDictionary<string, string> ToFacts()
    {
        var facts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (MedianSmClockMegahertz is { } clock)
        {
            facts["SM clock"] = $"{clock} MHz ({LowestSmClockMegahertz} to {HighestSmClockMegahertz})";
        }

        if (HighestCelsius is { } heat)
        {
            facts["temperature"] = $"{StartCelsius ?? heat} to {heat} C";
        }

        if (HighestPowerWatts is { } power)
        {
            facts["power"] = $"{power:0} W";
        }

        if (PowerCapped is { } share)
        {
            facts["throttle reasons"] = ThrottleReasonNames.Spell(Throttle);
            facts["power capped"] = $"{share:0%} of {Samples} samples";
        }

        return facts.ToImmutable();
    }

    private static T[] Known<T>(ImmutableArray<GpuSample> samples, Func<GpuSample, Reading<T>> which) =>
        [.. samples.Select(which).Where(reading => reading.Known).Select(reading => reading.Value!)];
}
