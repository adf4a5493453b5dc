using System.Collections.Immutable;
using System.Globalization;
using PrefillBench.Statistics;

namespace PrefillBench.Gate;

/// <summary>Groups of one side's processes of a row whose times are further apart than must be caught.</summary>
internal static class RowModes
{
    /// <summary>With more modes, the first and the last say what there is to say.</summary>
    private const int Listed = 4;

    private static readonly ImmutableArray<string> Numbers = ["no", "one", "two", "three", "four"];

    /// <param name="processesMs">Median launch of each process, in milliseconds.</param>
    /// <param name="mustCatch">As a fraction; where a row has none, the least that any row has.</param>
    /// <returns>
    /// ln(median in milliseconds) of each group's processes, rising; one group where no more are seen, none where there are too few
    /// processes to tell.
    /// </returns>
    public static ImmutableArray<ImmutableArray<double>> Of(ImmutableArray<double> processesMs, double? mustCatch) =>
        Modes.Of([.. processesMs.Select(Math.Log)], double.LogP1(mustCatch ?? AutoMustCatch.Least.Fraction));

    /// <summary>A sentence such as "the current side has two modes: 1 ms in 6 processes and 1.5 ms in 5"; none with one mode.</summary>
    public static IEnumerable<string> Sentences(ImmutableArray<double> processesMs, double? mustCatch, string side)
    {
        var modes = Of(processesMs, mustCatch);
        if (modes.Length > 1)
        {
            var apart = processesMs.Length - modes.Sum(mode => mode.Length);
            yield return $"{side} has {(modes.Length <= Listed ? Numbers[modes.Length] : $"{modes.Length}")} modes{Listing(modes)}"
                + (apart == 0 ? "" : $" ({(apart == 1 ? "one process is" : $"{apart} processes are")} in none of them)");
        }
    }

    private static string Listing(ImmutableArray<ImmutableArray<double>> modes) => modes.Length > Listed
        ? $", from {Ms(modes[0])} in {modes[0].Length} processes to {Ms(modes[^1])} in {modes[^1].Length}"
        : $": {Ms(modes[0])} in {modes[0].Length} processes"
            + string.Concat(modes[1..].Select((mode, i) => $"{(i == modes.Length - 2 ? " and" : ",")} {Ms(mode)} in {mode.Length}"));

    private static string Ms(ImmutableArray<double> logs) =>
        Math.Exp(Sample.Of(logs.AsSpan()).Median).ToString("G4", CultureInfo.InvariantCulture) + " ms";
}
