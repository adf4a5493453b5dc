using System.Globalization;
using PrefillBench.Diagnostics;
using PrefillBench.Runs.Calibrating;
using PrefillBench.Statistics;

namespace PrefillBench.Cli.Calibrating;

/// <summary>The table that `calibrate` prints.</summary>
internal static class CalibrationReport
{
    public static IEnumerable<string> Lines(StoredCalibration stored)
    {
        var (rows, calibration, updated) = (stored.Rows, stored.All, stored.Updated);
        var width = rows.IsEmpty ? 3 : rows.Max(row => row.Id.Length);
        yield return $"{"row".PadRight(width)}  pairs   noise  must_catch";
        foreach (var row in rows)
        {
            yield return $"{row.Id.PadRight(width)}  {row.Pairs,5}  {Percents(row.Noise),6}  {row.MustCatch?.ToString() ?? "ungated",10}";
            yield return $"  same code against itself {Signed(row.Difference)}, first against second {Signed(row.FirstSlot)}";
        }

        var boots = calibration.Sessions.Select(s => s.Boot).Distinct().Count();
        var pairs = PlainText.Count(calibration.Sessions.Sum(s => s.Pairs.Length), "pair");
        var calibrations = PlainText.Count(calibration.Sessions.Length, "calibration");
        yield return $"{pairs} of {calibrations} on {PlainText.Count(boots, "boot")} of {calibration.Slug}, suite {calibration.Suite}";
        yield return updated.IsEmpty
            ? "no approved row changed its noise or must_catch"
            : $"noise and must_catch of {PlainText.Count(updated.Length, "approved row")} were set; commit the baseline";
    }

    private static string Signed(MeanInterval mean) => string.Create(
        CultureInfo.InvariantCulture,
        $"{100 * mean.Mean:+0.00;-0.00;0.00}% (95%: {100 * mean.Low:+0.00;-0.00;0.00} to {100 * mean.High:+0.00;-0.00;0.00})");

    private static string Percents(double fraction) => string.Create(CultureInfo.InvariantCulture, $"{100 * fraction:0.00}%");
}
