using System.Collections.Immutable;
using System.Globalization;
using PrefillBench.CodeFiles;
using PrefillBench.Gate;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>One fact of both sides' code or of how it ran.</summary>
internal sealed record SideFact(string Name, string Approved, string Current)
{
    public override string ToString() => $"{Name} {Approved} -> {Current}";
}

/// <summary>
/// Both sides of a row beside each other: where one is slower, this is where to look first. Facts that are the same on both sides explain
/// nothing and are left out, but for the code, clock and power.
/// </summary>
internal static class SideFacts
{
    private const string None = "not known";
    private const string CurrentSide = "current";
    private const string ApprovedSide = "approved";
    private const int CodeCharacters = 12;

    // What follows from the process and not from the code. Earlier results have what planning took in words.
    private static readonly ImmutableHashSet<string> OfTheProcess = ["host planning", "memory allocated", "memory of its own"];

    /// <summary>Verdicts that say that the two sides differ, or may.</summary>
    public static bool Explain(RowSection row) =>
        row.Verdict is Verdict.Regressed or Verdict.Drift or Verdict.Improved or Verdict.Inconclusive or Verdict.WrongOutput;

    /// <summary>Empty where one side alone was measured.</summary>
    public static ImmutableArray<SideFact> Of(RowSection row) =>
        Side(row, CurrentSide) is { } current && Side(row, ApprovedSide) is { } approved
            ?
            [
                .. Code(approved.Code, current.Code),
                .. Differing(approved.Resources ?? ImmutableSortedDictionary<string, string>.Empty, row.Resources),
                .. Instructions(approved.Instructions, current.Instructions),
                .. Planning(approved.PlanningMs, current.PlanningMs),
                .. Number("SM clock", approved.SmClockMhz, current.SmClockMhz, "MHz"),
                .. Number("power", approved.PowerWatts, current.PowerWatts, "W"),
                .. Number("temperature", approved.TemperatureCelsius, current.TemperatureCelsius, "C"),
                .. Text("held back by", approved.Throttle ?? "nothing", current.Throttle ?? "nothing"),
            ]
            : [];

    private static SideSection? Side(RowSection row, string name) => row.Sides.FirstOrDefault(side => side.Side == name);

    private static SideFact[] Code(string? approved, string? current) => approved is null && current is null ? []
        : approved == current ? [new("code", Short(approved), "the same")]
        : [new("code", Short(approved), Short(current))];

    private static string Short(string? identity) => identity is null ? None : identity[..Math.Min(CodeCharacters, identity.Length)];

    private static IEnumerable<SideFact> Differing(
        ImmutableSortedDictionary<string, string> approved, ImmutableSortedDictionary<string, string> current) =>
        approved.IsEmpty ? [] : approved.Keys.Union(current.Keys).Where(name => !OfTheProcess.Contains(name))
            .Select(name => new SideFact(name, approved.GetValueOrDefault(name, None), current.GetValueOrDefault(name, None)))
            .Where(fact => fact.Approved != fact.Current);

    /// <summary>The classes that differ, most changed first; where none does, the instructions differ in order, operands or data.</summary>
    private static IEnumerable<SideFact> Instructions(InstructionMix? approved, InstructionMix? current)
    {
        if (approved is null || current is null || approved.Set != current.Set)
        {
            return [];
        }

        var (before, after) = (approved.Counts, current.Counts);
        var differing = before.Keys.Union(after.Keys)
            .Select(kind => (Kind: kind, Before: before.GetValueOrDefault(kind), After: after.GetValueOrDefault(kind)))
            .Where(one => one.Before != one.After && one.Kind != InstructionMix.All)
            .OrderByDescending(one => Math.Abs(one.After - one.Before)).ThenBy(one => one.Kind, StringComparer.Ordinal)
            .Select(one => new SideFact($"of them {InstructionWords.Of(one.Kind)}", Count(one.Before), Count(one.After))).ToArray();
        var all = new SideFact(
            $"{approved.Set} instructions", Count(before.GetValueOrDefault(InstructionMix.All)),
            differing.Length > 0 ? Count(after.GetValueOrDefault(InstructionMix.All)) : "the same number of each class");
        return [all, .. differing];
    }

    private static string Count(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static SideFact[] Text(string name, string approved, string current) =>
        approved == current ? [] : [new(name, approved, current)];

    private static SideFact[] Planning(double? approved, double? current) => approved is { } before && current is { } after
        ? [new("host planning", ConditionsText.Microseconds(before), ConditionsText.Microseconds(after))]
        : [];

    private static SideFact[] Number(string name, double? approved, double? current, string unit) =>
        approved is { } before && current is { } after ? [new(name, Whole(before), $"{Whole(after)} {unit}")] : [];

    private static string Whole(double value) => value.ToString("0", CultureInfo.InvariantCulture);
}
