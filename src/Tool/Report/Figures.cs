using System.Collections.Immutable;
using System.Globalization;
using PrefillBench.Gate;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>Numbers as every text shows them: invariant, with fixed significant digits, never wider than their column.</summary>
internal static class Figures
{
    public const string None = "-";

    /// <summary>A time: four significant digits, three below 0.1 ms, where more would be wider than the column.</summary>
    public static string Milliseconds(double ms) => Significant(ms, ms < 0.1 ? 3 : 4);

    /// <summary>A rate in at most five characters: <c>802</c>, <c>40.5</c>, <c>0.123</c>, <c>0.045</c>.</summary>
    public static string Rate(double value) => value < 1 ? $"{value:0.000}" : Significant(value, 3);

    /// <summary>A git commit as people quote it.</summary>
    public static string Commit(string commit) => commit[..Math.Min(9, commit.Length)];

    /// <summary>A share as the spec writes it: <c>0.5%</c>, <c>1%</c>.</summary>
    public static string Share(double fraction) => Units.Percent.FromFraction(fraction).ToString();

    /// <summary>The tolerated slow-down, such as <c>0.5%</c>, or <c>0.5%, or 2 us where that is more</c>.</summary>
    public static string Tolerated(PolicySection policy) =>
        RowTolerance.Text(Units.Percent.FromFraction(policy.Tolerate), policy.TolerateFloorMs);

    private static string Significant(double value, int digits)
    {
        if (!double.IsFinite(value) || Math.Abs(value) >= 1e6)
        {
            return value.ToString("G3", CultureInfo.InvariantCulture);
        }

        var magnitude = value == 0 ? 0 : (int)Math.Floor(Math.Log10(Math.Abs(value)));
        return value.ToString($"F{Math.Clamp(digits - 1 - magnitude, 0, 6)}", CultureInfo.InvariantCulture);
    }

    /// <summary>A fraction as a percentage with two significant digits: <c>1.3%</c>, <c>12%</c>.</summary>
    public static string Percent(double fraction) =>
        (fraction * 100).ToString(Math.Abs(fraction) < 0.0995 ? "0.0" : "0", CultureInfo.InvariantCulture) + "%";

    /// <summary>A change with its sign: <c>+10.5%</c>.</summary>
    public static string Change(double fraction) => (fraction * 100).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) + "%";

    public static string Ratio(double ratio) => ratio.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>A probability or an e-value: <c>0.012</c>, <c>4.1e5</c>.</summary>
    public static string Evidence(double value) => value switch
    {
        0 => "0",
        >= 1000 and < 10000 => value.ToString("0", CultureInfo.InvariantCulture),
        < 0.001 or >= 10000 => value.ToString("0.0e0", CultureInfo.InvariantCulture),
        < 0.01 => value.ToString("G2", CultureInfo.InvariantCulture),
        _ => value.ToString("G3", CultureInfo.InvariantCulture),
    };

    public static string OrNone(double? value, Func<double, string> format) => value is { } number ? format(number) : None;

    /// <summary>Median over processes in ms; null without a measurement.</summary>
    public static double? Median(ImmutableArray<double> medianMs)
    {
        if (medianMs.IsDefaultOrEmpty)
        {
            return null;
        }

        var sorted = medianMs.Sort();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The median and how far launches inside a process spread around it: <c>1.312 ±1.3%</c>.</summary>
    public static string Time(RowSection? row) =>
        row is not null && Median(row.MedianMs) is { } ms
            ? Milliseconds(ms) + (row.Spread is { } spread ? $" ±{Percent(spread)}" : "")
            : None;
}
