using System.Globalization;

namespace PrefillBench.Devices;

/// <summary>
/// Clock and temperature of a device before any kernel of a side ran in a process. Two processes of a pair that started differently are
/// replaced, whichever side is which. What a kernel does to clock and heat while it runs is its own effect, and never a reason.
/// </summary>
/// <param name="SmClockMegahertz">Under a load of the tool's own; null where the device does not tell.</param>
/// <param name="Celsius">Temperature in degrees Celsius; null where the device does not report it.</param>
public sealed record StartConditions(double? SmClockMegahertz, double? Celsius)
{
    /// <summary>G 4.8: clocks of two members further apart than this are not the same machine.</summary>
    public const double MostClockShare = 0.03;

    /// <summary>
    /// Wide: the second member always starts warmer than the first of a run did, and heat matters only by the clock. It finds a card that
    /// was cold after a pause or whose fan changed.
    /// </summary>
    public const double MostCelsius = 25;

    public static StartConditions Unknown { get; } = new(null, null);

    /// <summary>The cause for the user, or null. Needs no time of any launch and no knowledge of the sides.</summary>
    public static string? WhyUnequal(StartConditions first, StartConditions second)
    {
        if (first.SmClockMegahertz is { } clock && second.SmClockMegahertz is { } other
            && Math.Abs(clock - other) > MostClockShare * Math.Max(clock, other))
        {
            return Text(
                $"the two processes of the pair started at {clock:0} and {other:0} MHz, more than {100 * MostClockShare:0}% apart");
        }

        return first.Celsius is { } heat && second.Celsius is { } later && Math.Abs(heat - later) > MostCelsius
            ? Text($"the two processes of the pair started at {heat:0} and {later:0} C, more than {MostCelsius:0} degrees apart")
            : null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
