using System.Collections.Immutable;
using System.Globalization;
using PrefillBench.Diagnostics;
using PrefillBench.Results;
using PrefillBench.Units;

namespace PrefillBench.Report;

/// <summary>A row's conditions in words, beside its other facts; what the device did not tell is left out.</summary>
internal static class ConditionsText
{
    /// <summary>All facts of a row that are shown beside its figures.</summary>
    public static ImmutableSortedDictionary<string, string> FactsOf(RowSection row) =>
        row.Resources.SetItems(Of(row.Conditions)).SetItems(Planning(row));

    /// <param name="ms">A time in milliseconds.</param>
    public static string Microseconds(double ms) => string.Create(CultureInfo.InvariantCulture, $"{1000 * ms:0.0} us");

    private static IEnumerable<KeyValuePair<string, string>> Planning(RowSection row) =>
        row.Sides.FirstOrDefault(side => side.Side == "current")?.PlanningMs is { } ms
            ? [new("host planning", Microseconds(ms))]
            : [];

    public static ImmutableSortedDictionary<string, string> Of(ConditionsSection? conditions)
    {
        var facts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (conditions is { MedianSmClockMhz: { } clock })
        {
            facts["SM clock"] = $"{clock} MHz ({conditions.LowestSmClockMhz} to {conditions.HighestSmClockMhz})";
        }

        if (conditions is { HighestCelsius: { } heat })
        {
            facts["temperature"] = $"{conditions.StartCelsius ?? heat} to {heat} C";
        }

        if (conditions is { HighestPowerWatts: { } power })
        {
            facts["power"] = $"{power:0} W";
        }

        if (conditions is { PowerCapped: { } share })
        {
            facts["throttle reasons"] = conditions.Throttle ?? "";
            facts["power capped"] = $"{share:0%} of {conditions.Samples} samples";
        }

        return facts.ToImmutable().SetItems(Around(conditions));
    }

    /// <summary>What was not measured under load: the machine, the launch itself and the place in memory.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Around(ConditionsSection? conditions)
    {
        if (conditions is { BusyNeighbours: > 0 and var busy })
        {
            yield return new("neighbours", $"{PlainText.Count(busy, "other GPU")} of the machine worked");
        }

        if (conditions is { EmptyLaunchMs: { } empty })
        {
            yield return new("empty launch", $"{empty * 1000:0.0} us, not subtracted");
        }

        if (conditions is { PlacementPadBytes: { } pad })
        {
            yield return new("placement pad", new ByteCount(pad).ToString());
        }
    }
}
