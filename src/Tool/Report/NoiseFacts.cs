using System.Globalization;
using PrefillBench.Diagnostics;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>The noise of a row and its conditions, in words.</summary>
internal static class NoiseFacts
{
    /// <summary>The parts of the noise, such as "launches 0.31%, processes 0.90%, autocorrelation 0.12, 1 mode".</summary>
    public static string Text(NoiseSection noise) => string.Create(
        CultureInfo.InvariantCulture,
        $"launches {Small(noise.Within)}, processes {Small(noise.Between)}, autocorrelation {noise.Autocorrelation:0.00}, {Modes(noise)}");

    public static string Modes(NoiseSection noise) =>
        noise.ModesSeen is { } modes ? PlainText.Count(modes, "mode") : "too few processes to see modes";

    /// <summary>Conditions such as "1755 MHz, 690 W, 62 C"; null where the device reports none.</summary>
    public static string? Conditions(SideSection side)
    {
        string[] known =
        [
            .. side.SmClockMhz is { } clock ? [Number(clock, "MHz")] : Array.Empty<string>(),
            .. side.PowerWatts is { } power ? [Number(power, "W")] : Array.Empty<string>(),
            .. side.TemperatureCelsius is { } celsius ? [Number(celsius, "C")] : Array.Empty<string>(),
            .. side.Throttle is { } why ? [why] : Array.Empty<string>(),
        ];
        return known.Length > 0 ? string.Join(", ", known) : null;
    }

    /// <summary>A share small enough for two decimals: <c>0.31%</c>.</summary>
    public static string Small(double fraction) => (100 * fraction).ToString("0.00", CultureInfo.InvariantCulture) + "%";

    private static string Number(double value, string unit) => value.ToString("0", CultureInfo.InvariantCulture) + " " + unit;
}
