using System.Globalization;
using PrefillBench.Diagnostics;

namespace PrefillBench.Cli;

/// <summary>Durations of the command line: a number and one of ms, s, m, h; a bare number is seconds.</summary>
internal static class DurationText
{
    public static TimeSpan? Parse(string? text, string option)
    {
        if (text is null)
        {
            return null;
        }

        var trimmed = text.Trim();
        var unit = trimmed.TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.');
        var number = trimmed[..^unit.Length];
        double? secondsPerUnit = unit switch { "ms" => 1e-3, "" or "s" => 1, "m" => 60, "h" => 3600, _ => null };
        return secondsPerUnit is { } factor
            && double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value * factor is >= 0 and <= 30 * 86400.0
            ? TimeSpan.FromSeconds(value * factor)
            : throw new PfbException(Codes.BadCommandLine, $"{option} '{text}' is not a duration; write 90s, 30m or 2h, at most 720h");
    }
}
