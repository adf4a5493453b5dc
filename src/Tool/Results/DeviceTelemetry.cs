using System.Collections.Immutable;
using PrefillBench.Devices;
using PrefillBench.Gate;
using PrefillBench.Measurement;

namespace PrefillBench.Results;

/// <summary>What the device said of itself, out of the conditions that it recorded beside each row's times.</summary>
public static class DeviceTelemetry
{
    /// <summary>
    /// Beyond that many a run is summed up by process: what is looked for, a clock that fell or a power cap, still shows.
    /// </summary>
    public const int Most = 2000;

    /// <summary>Samples of all processes, in the order in which they ran; empty where the device reports nothing.</summary>
    public static ImmutableArray<TelemetrySection> Of(Evidence evidence)
    {
        var samples = ImmutableArray.CreateBuilder<TelemetrySection>();
        var process = 0;
        foreach (var replicate in evidence.Replicates)
        {
            foreach (var row in replicate.Rows)
            {
                Add(row);
            }

            process++;
        }

        foreach (var pair in evidence.Pairs)
        {
            foreach (var current in new[] { pair.CurrentFirst, !pair.CurrentFirst })
            {
                foreach (var row in pair.Rows)
                {
                    Add(current ? row.Current : row.Approved);
                }

                process++;
            }
        }

        return samples.Count <= Most
            ? samples.ToImmutable()
            : [.. samples.GroupBy(sample => sample.Process).Select(of => SummedUp([.. of]))];

        void Add(RowMeasurement row)
        {
            if (Sample(process, row.RowId, row.Conditions) is { } sample)
            {
                samples.Add(sample);
            }
        }
    }

    /// <summary>One process's sample; null when the device reported nothing.</summary>
    public static TelemetrySection? Sample(int process, string? row, RowConditions? conditions)
    {
        var sample = conditions is null ? null : new TelemetrySection(
            process, row, conditions.MedianSmClockMegahertz, conditions.HighestPowerWatts, conditions.HighestCelsius,
            conditions.Throttle == ThrottleReasons.None ? null : ThrottleReasonNames.Spell(conditions.Throttle));
        return sample is { SmClockMhz: null, PowerWatts: null, TemperatureCelsius: null, Throttle: null } ? null : sample;
    }

    /// <summary>The median clock of one row over several processes, in MHz; null when none recorded a clock above 0.</summary>
    public static double? MedianClockMhz(IEnumerable<RowConditions?> processes) =>
        processes.Select(process => (double?)process?.MedianSmClockMegahertz).OfType<double>().Where(clock => clock > 0)
            .ToArray() is { Length: > 0 } clocks
            ? Statistics.Sample.Of(clocks).Median
            : null;

    /// <summary>The lowest clock and the highest power and temperature, so that nothing bad is averaged away.</summary>
    private static TelemetrySection SummedUp(TelemetrySection[] process) => new(
        process[0].Process, null, process.Min(sample => sample.SmClockMhz), process.Max(sample => sample.PowerWatts),
            process.Max(sample => sample.TemperatureCelsius),
        Reasons(process));

    /// <summary>Each reason once; null where there is none.</summary>
    internal static string? Reasons(IEnumerable<TelemetrySection> samples) =>
        samples.Select(sample => sample.Throttle).OfType<string>().Distinct().ToArray() is { Length: > 0 } reasons
            ? string.Join("; ", reasons)
            : null;
}
