using System.Collections.Immutable;
using System.Globalization;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Spec;
using PrefillBench.Statistics;
using PrefillBench.Units;

namespace PrefillBench.Cli.Calibrating;

/// <summary>What the stored pairs of one and the same code say about a row.</summary>
/// <param name="Difference">Mean of ln(current / approved); sides that can be exchanged have 0.</param>
/// <param name="FirstSlot">Mean of ln(first measured / second measured).</param>
/// <param name="Noise">Standard deviation of a pair's log ratio.</param>
/// <param name="MustCatch">What `must_catch: auto` makes of it; null where the row cannot be gated.</param>
internal sealed record CalibratedRow(string Id, int Pairs, MeanInterval Difference, MeanInterval FirstSlot, double Noise, Percent? MustCatch)
{
    /// <param name="rows">Rows that a run compares in pairs.</param>
    /// <returns>Null below two pairs.</returns>
    public static CalibratedRow? Of(string id, string caseSha256, Calibration calibration, GatePolicy policy, int rows)
    {
        var pairs = calibration.PairsOf(id, caseSha256);
        if (pairs.Length < 2)
        {
            return null;
        }

        double[] d = [.. pairs.Select(pair => pair.LogRatio)];
        var noise = NoiseSd.FromPairs(d);
        return new(
            id, d.Length, MeanInterval.Of(d), MeanInterval.Of([.. pairs.Select(pair => pair.CurrentFirst ? pair.LogRatio : -pair.LogRatio)]), noise,
            AutoMustCatch.For(policy.Tolerate, NoiseSd.Upper(noise, d.Length), rows, TwoStageRule.InForce.MostConfirmingWithin(policy.MaxPairs)) is AutoMustCatch.Gated { Value: var value } ? value : null);
    }
}

/// <summary>The table that `calibrate` prints.</summary>
internal static class CalibrationReport
{
    public static IEnumerable<string> Lines(ImmutableArray<CalibratedRow> rows, Calibration calibration, ImmutableArray<string> updated)
    {
        var width = rows.IsEmpty ? 3 : rows.Max(row => row.Id.Length);
        yield return $"{"row".PadRight(width)}  pairs   noise  must_catch";
        foreach (var row in rows)
        {
            yield return $"{row.Id.PadRight(width)}  {row.Pairs,5}  {Percents(row.Noise),6}  {row.MustCatch?.ToString() ?? "ungated",10}";
            yield return $"  same code against itself {Signed(row.Difference)}, first against second {Signed(row.FirstSlot)}";
        }

        var boots = calibration.Sessions.Select(s => s.Boot).Distinct().Count();
        yield return $"{PlainText.Count(calibration.Sessions.Sum(s => s.Pairs.Length), "pair")} in {PlainText.Count(calibration.Sessions.Length, "session")} on {PlainText.Count(boots, "boot")} of {calibration.Slug}, suite {calibration.Suite}";
        yield return updated.IsEmpty
            ? "no approved row changed its noise or must_catch"
            : $"noise and must_catch of {PlainText.Count(updated.Length, "approved row")} were set; commit the baseline";
    }

    private static string Signed(MeanInterval mean) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * mean.Mean:+0.00;-0.00;0.00} % (95 %: {100 * mean.Low:+0.00;-0.00;0.00} to {100 * mean.High:+0.00;-0.00;0.00})");

    private static string Percents(double fraction) => string.Create(CultureInfo.InvariantCulture, $"{100 * fraction:0.00} %");
}
