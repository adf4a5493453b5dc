using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using PrefillBench.Gate;
using PrefillBench.Measurement;

namespace PrefillBench.Report;

/// <summary>What the device said of itself, out of the conditions that it recorded beside each row's times.</summary>
public static partial class DeviceTelemetry
{
    /// <summary>Beyond that many a run is summed up by process: what is looked for, a clock that fell or a power cap, still shows.</summary>
    public const int Most = 2000;

    /// <summary>In the order of the processes; empty where the device reports nothing.</summary>
    public static ImmutableArray<TelemetrySection> Of(Evidence evidence)
    {
        var samples = Processes(evidence).SelectMany((rows, process) => rows.Select(row => Sample(process, row.RowId, row.Resources)))
            .OfType<TelemetrySection>().ToImmutableArray();
        return samples.Length <= Most ? samples : [.. samples.GroupBy(sample => sample.Process).Select(process => SummedUp([.. process]))];
    }

    /// <summary>Null when none of the facts is there. Facts are the words of the device's conditions, such as <c>1755 MHz (1620 to 1980)</c>.</summary>
    public static TelemetrySection? Sample(int process, string? row, ImmutableSortedDictionary<string, string> facts)
    {
        var sample = new TelemetrySection(
            process, row, Number(facts, "SM clock", Megahertz()), Number(facts, "power", Watts()), Number(facts, "temperature", Celsius()),
            facts.GetValueOrDefault("throttle reasons") is { Length: > 0 } why and not "none" ? why : null);
        return sample is { SmClockMhz: null, PowerWatts: null, TemperatureCelsius: null, Throttle: null } ? null : sample;
    }

    /// <summary>Of one row in several processes; null when none recorded a clock, or one above 0.</summary>
    public static double? MedianClockMhz(IEnumerable<ImmutableSortedDictionary<string, string>> facts) =>
        facts.Select(process => Number(process, "SM clock", Megahertz())).OfType<double>().Where(clock => clock > 0).ToArray() is { Length: > 0 } clocks
            ? Statistics.Sample.Of(clocks).Median
            : null;

    private static IEnumerable<IEnumerable<RowMeasurement>> Processes(Evidence evidence) =>
        evidence.Replicates.Select(replicate => replicate.Rows.AsEnumerable()).Concat(evidence.Pairs.SelectMany(pair =>
        {
            IEnumerable<RowMeasurement>[] sides = [pair.Rows.Select(row => row.Approved), pair.Rows.Select(row => row.Current)];
            return pair.CurrentFirst ? sides.Reverse() : sides;
        }));

    /// <summary>The lowest clock and the highest power and temperature, so that nothing bad is averaged away.</summary>
    private static TelemetrySection SummedUp(TelemetrySection[] process) => new(
        process[0].Process, null, process.Min(sample => sample.SmClockMhz), process.Max(sample => sample.PowerWatts), process.Max(sample => sample.TemperatureCelsius),
        process.Select(sample => sample.Throttle).OfType<string>().Distinct().ToArray() is { Length: > 0 } reasons ? string.Join("; ", reasons) : null);

    private static double? Number(ImmutableSortedDictionary<string, string> facts, string name, Regex form) =>
        facts.TryGetValue(name, out var text) && form.Match(text) is { Success: true } match
            ? double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : null;

    [GeneratedRegex(@"^([0-9]{1,6}) MHz")]
    private static partial Regex Megahertz();

    [GeneratedRegex(@"^([0-9]{1,6}) W$")]
    private static partial Regex Watts();

    [GeneratedRegex(@"(-?[0-9]{1,4}) C$")]
    private static partial Regex Celsius();
}
