using System.Globalization;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Report;
using PrefillBench.Units;

namespace PrefillBench.Cli.Qualifying;

/// <summary>The lines that `qualify` prints.</summary>
internal static class QualifyReport
{
    /// <param name="session">The gates of this call.</param>
    /// <param name="rates">Rates of all stored gates.</param>
    public static IEnumerable<string> Lines(QualificationSession session, QualifiedRates rates)
    {
        yield return "gate  kind          aim   exit  alarms  pairs/row  replaced      s";
        foreach (var (index, gate) in session.Gates.Index())
        {
            var aim = gate.Aim is { } fraction ? Percent.FromFraction(fraction).ToString() : "";
            yield return Invariant($"{index + 1,4}  {gate.Kind,-12}  {aim,-4}  {gate.Exit,4}  {gate.Alarms.Length,6}  ")
                + Invariant($"{gate.PairsPerRow,9:0.0}  {gate.Replaced,8}  {gate.Seconds,5:0}{Others(gate)}");
            foreach (var (row, slowed) in gate.Slowed)
            {
                var pairs = PlainText.Count(slowed.Pairs, "pair");
                yield return $"      {row}: {Change(slowed.Ratio)} ({Change(slowed.Low)} to {Change(slowed.High)}, {pairs}), "
                    + $"{slowed.Verdict}{MustCatch(slowed)}";
            }
        }

        if (rates.Power.Length > 0)
        {
            yield return "";
            yield return "true slow-down  rows  caught";
            foreach (var (range, rows, caught) in QualificationText.Power(rates))
            {
                yield return $"{range,14}  {rows,4}  {caught,6}";
            }
        }

        yield return "";
        foreach (var sentence in QualificationText.Sentences(rates))
        {
            yield return sentence;
        }
    }

    private static string Others(QualificationGate gate) =>
        string.Concat(gate.OtherReasons.Select(reason => $"  {reason.Key} x {reason.Value}"));

    private static string MustCatch(SlowedRow row) =>
        row.MustCatch is { } mustCatch ? $"; must_catch {Percent.FromFraction(mustCatch)}" : "";

    private static string Change(double ratio) => (100 * (ratio - 1)).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture) + "%";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
