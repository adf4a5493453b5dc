using System.Globalization;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Results;
using PrefillBench.Spec;

namespace PrefillBench.Report;

/// <summary>Sentences on the gate's error rates, measured by qualifying gates.</summary>
public static class QualificationText
{
    /// <summary>Gates tell of pairs: nothing where no pair was judged. Times that a script makes up have no error rates.</summary>
    public static IEnumerable<string> Sentences(ResultsDocument document) => document.Policy.FamilySize is null
        || (document.Qualification is null && document.Device.Kind == Spelling.Of(DeviceKind.Fake))
            ? []
            : Sentences(document.Qualification);

    /// <param name="rates">The measured rates; null when no qualifying gate was run.</param>
    public static IEnumerable<string> Sentences(QualifiedRates? rates)
    {
        if (rates is null)
        {
            yield return "Not qualified: the gate's error rates were not measured on this device (prefill-bench qualify).";
            yield break;
        }

        yield return rates.Gates == 0
            ? "False alarms: there is no gate of unchanged code to count."
            : $"False alarms: {rates.Alarmed} of {PlainText.Count(rates.Gates, "real gate")} of unchanged code, "
            + $"at most {Percent(rates.AlarmLimit)} (95%); ended non-zero for another reason: {rates.OtherwiseNonZero}, "
            + $"at most {Percent(rates.OtherwiseLimit)}; "
            + $"{rates.PairsPerRow.ToString("0.0", CultureInfo.InvariantCulture)} pairs a row.";
        yield return rates.Slowed == 0
            ? "Power: no row was slowed by its must_catch or more."
            : $"Power: {rates.Caught} of {PlainText.Count(rates.Slowed, "row")} really slowed by must_catch or more were caught, "
                + $"at least {Percent(rates.CaughtLimit)} (95%){ByRange(rates)}.";
        if (rates.LeftOut is { } left)
        {
            yield return $"Not counted: {left}.";
        }
    }

    /// <summary>One line each: a range of true slow-downs and what was caught in it.</summary>
    public static IEnumerable<(string Range, int Rows, int Caught)> Power(QualifiedRates rates) =>
        rates.Power.Select(bin => (Range(bin), bin.Rows, bin.Caught));

    private static string ByRange(QualifiedRates rates) =>
        $"; by true slow-down: {string.Join(", ", Power(rates).Select(bin => $"{bin.Range} {bin.Caught}/{bin.Rows}"))}";

    private static string Range(PowerBin bin) => bin switch
    {
        { From: 0, To: { } to } => $"below {Whole(to)}",
        { To: { } to } => $"{Whole(bin.From)[..^1]}-{Whole(to)}",
        _ => $"{Whole(bin.From)} or more",
    };

    private static string Whole(double fraction) => Units.Percent.FromFraction(fraction).ToString();

    private static string Percent(double fraction) => (100 * fraction).ToString("0.#", CultureInfo.InvariantCulture) + "%";
}
