using PrefillBench.Gate;

namespace PrefillBench.Report.Comparing;

/// <summary>The outcome of comparing a row, from the most harmless to the gravest.</summary>
public enum Outcome
{
    /// <summary>The row is in the second file only.</summary>
    Added,

    /// <summary>Within what times of one kernel vary: neither a regression nor a pass.</summary>
    Inconclusive,

    /// <summary>The row is in the first file, and one of the files has no usable time of it.</summary>
    Missing,

    /// <summary>Disturbed from outside the kernel, as the second file says.</summary>
    Invalid,

    /// <summary>It cannot be told which rows of the two files belong together.</summary>
    Refused,

    Regressed,
    WrongOutput,
    Crashed,
}

public static class Outcomes
{
    public static string Name(this Outcome outcome) => outcome switch
    {
        Outcome.Added => "ADDED",
        Outcome.Inconclusive => Verdict.Inconclusive.Name(),
        Outcome.Missing => Verdict.Missing.Name(),
        Outcome.Invalid => Verdict.Invalid.Name(),
        Outcome.Refused => "REFUSED",
        Outcome.Regressed => Verdict.Regressed.Name(),
        Outcome.WrongOutput => Verdict.WrongOutput.Name(),
        Outcome.Crashed => Verdict.Crashed.Name(),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };
}

/// <summary>One row of either file; times in ms.</summary>
/// <param name="Reason">Why there is no comparison; empty where there is one.</param>
/// <param name="Allowance">Fraction by which a row may be slower without being a regression; null without a comparison.</param>
public sealed record ComparedRow(string Name, double? BeforeMs, double? AfterMs, double? Allowance, Outcome Outcome, string Reason)
{
    public double? Ratio => Allowance is null ? null : AfterMs / BeforeMs;
}

/// <summary>The outcome of two rows that belong together, or of one without a counterpart.</summary>
internal static class RowComparison
{
    // Counted work is exact up to the order of a sum.
    private const double SameFlop = 1e-9;

    /// <param name="medians">Medians are compared; otherwise means where both have one.</param>
    /// <param name="allowance">Gives the allowance by the duration of the first file's row, in ms.</param>
    public static ComparedRow Of(JoinedPair pair, bool medians, Func<double, double> allowance)
    {
        var (beforeMs, afterMs) = pair.Refusal is null ? Times(pair.Before, pair.After, medians) : (null, null);
        var (outcome, reason) = pair switch
        {
            { Refusal: { } refusal } => (Outcome.Refused, refusal),
            { After.Broken: { } broken } => (OutcomeOf(broken), $"in the second file: {pair.After.Why}"),
            { Before.Broken: { } broken } => (Outcome.Inconclusive, $"in the first file the row is {broken.Name()}"),
            _ when JoinedPair.IsEmpty(pair.Before) =>
                (Outcome.Added, pair.After!.HasTime ? "only in the second file" : Unmeasured("second", pair.After)),
            { Before.HasTime: false } => (Outcome.Missing, Unmeasured("first", pair.Before)),
            { After: null } => (Outcome.Missing, "only in the first file"),
            { After.HasTime: false } => (Outcome.Missing, Unmeasured("second", pair.After)),
            _ when OtherWork(pair.Before!, pair.After) is { } other => (Outcome.Refused, other),
            _ => (Outcome.Inconclusive, ""),
        };
        if (reason.Length > 0 || beforeMs is not { } before || afterMs is not { } after)
        {
            return new(pair.Name, beforeMs, afterMs, null, outcome, reason);
        }

        var allowed = allowance(before);
        return new(pair.Name, before, after, allowed, after > before * (1 + allowed) ? Outcome.Regressed : Outcome.Inconclusive, "");
    }

    private static (double? Before, double? After) Times(TimedRow? before, TimedRow? after, bool medians) =>
        medians || before?.MeanMs is null || after?.MeanMs is null
            ? (before?.MedianMs ?? before?.MeanMs, after?.MedianMs ?? after?.MeanMs)
            : (before.MeanMs, after.MeanMs);

    private static string Unmeasured(string which, TimedRow row) =>
        row.Line > 0 ? $"its line in the {which} file cannot be used (line {row.Line})"
        : $"not measured in the {which} file{(row.Why.Length > 0 ? $": {row.Why}" : "")}";

    /// <summary>Why two rows of one name are different work; null if nothing shows that they are.</summary>
    private static string? OtherWork(TimedRow before, TimedRow after)
    {
        var (old, now) = (before.Facets.GetValueOrDefault(Facets.KvLength), after.Facets.GetValueOrDefault(Facets.KvLength));
        if (old is not null && now is not null && old != now)
        {
            return $"same name, different work: {Facets.KvLength} {old} -> {now}";
        }

        var otherFlop = before.Flop is { } x && after.Flop is { } y && Math.Abs(x - y) > SameFlop * x;
        var otherHash = before.CaseSha256 is { } a && after.CaseSha256 is { } b && a != b;
        return otherFlop || otherHash
            ? "same name, different work: other lengths were drawn, or the case is defined in another way"
            : null;
    }

    private static Outcome OutcomeOf(Verdict broken) => broken switch
    {
        Verdict.WrongOutput => Outcome.WrongOutput,
        Verdict.Crashed => Outcome.Crashed,
        _ => Outcome.Invalid,
    };
}
