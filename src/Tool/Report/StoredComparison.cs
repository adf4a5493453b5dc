using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Spec;

namespace PrefillBench.Report;

/// <summary>One row of both sides; times are the latest session's, in ms. Ratio = after / before.</summary>
public sealed record StoredComparedRow(string Id, double? BeforeMs, double? AfterMs, Verdict Verdict, string Reason)
{
    public double? Ratio { get; init; }

    public double? Low { get; init; }

    public double? High { get; init; }

    /// <summary>Exit code of the verdict, after policy.</summary>
    public required ExitCode Exit { get; init; }
}

/// <param name="Added">Rows of the second side only.</param>
public sealed record StoredComparisonResult(string Before, string After, ImmutableArray<StoredComparedRow> Rows, ImmutableArray<string> Added)
{
    /// <summary>The gravest; MISSING where the sides share no row.</summary>
    public Verdict Verdict => Rows.IsEmpty ? Verdict.Missing : Rows.Max(row => row.Verdict);

    public ExitCode ExitCode => Rows.IsEmpty ? ExitCode.NotJudged : ExitCodes.Worst(Rows.Select(row => row.Exit));
}

/// <summary>Compares results and approved baselines by the rules of stored times (DESIGN section 7).</summary>
public static class StoredComparison
{
    private const double UnmistakableRatio = 2.5;

    /// <exception cref="PfbException">PFB5018 when the two were not measured in the same way on the same device.</exception>
    public static StoredComparisonResult Compare(ComparedSide before, ComparedSide after, GatePolicy policy)
    {
        RequireComparable(before, after);
        var now = after.Rows.ToDictionary(row => row.Id);
        var old = before.Rows.Where(row => !row.SessionsMs.IsEmpty || row.Broken is not null).ToArray();
        return new(
            before.File, after.File,
            [.. old.Select(row => Row(row, now.GetValueOrDefault(row.Id), policy))],
            [.. after.Rows.Where(row => !row.SessionsMs.IsEmpty).Select(row => row.Id).Except(old.Select(row => row.Id))]);
    }

    private static void RequireComparable(ComparedSide before, ComparedSide after)
    {
        (string Name, string Before, string After)[] facts =
        [
            ("device", before.Slug, after.Slug),
            ("protocol", before.Protocol, after.Protocol),
            ("L2", before.L2, after.L2),
            ("measurement version", $"{before.MeasurementVersion ?? after.MeasurementVersion}", $"{after.MeasurementVersion ?? before.MeasurementVersion}"),
        ];
        if (facts.Where(fact => fact.Before != fact.After).ToArray() is { Length: > 0 } differing)
        {
            throw new PfbException(
                Codes.NotComparable,
                $"{before.File} and {after.File} cannot be compared: {string.Join("; ", differing.Select(fact => $"{fact.Name} {fact.Before} -> {fact.After}"))}");
        }
    }

    private static StoredComparedRow Row(ComparedSideRow old, ComparedSideRow? now, GatePolicy policy)
    {
        var (verdict, reason, ratio) = (old, now) switch
        {
            (_, null or { SessionsMs.IsEmpty: true, Broken: null }) => (Verdict.Missing, "in the first file only", (double?)null),
            (_, { Broken: { } broken }) => (broken, $"in the second file: {now.Why}", null),
            ({ Broken: { } broken }, _) => (Verdict.Inconclusive, $"in the first file the row is {broken.Name()}; there is nothing to compare with", null),
            _ when old.CaseSha256 is { } a && now.CaseSha256 is { } b && a != b => (Verdict.ForeignBaseline, "the same name stands for other work: the case hashes differ", null),
            _ => Judged(old, now),
        };
        return new StoredComparedRow(old.Id, LatestMs(old), LatestMs(now), verdict, reason)
        {
            Ratio = ratio,
            Exit = ExitOf(verdict, policy),
        };
    }

    /// <summary>A time of another day proves nothing but a change that no machine explains.</summary>
    private static (Verdict Verdict, string Reason, double? Ratio) Judged(ComparedSideRow old, ComparedSideRow now)
    {
        var ratio = Figures.Median(now.SessionsMs[^1])!.Value / Figures.Median([.. old.SessionsMs.Select(session => Figures.Median(session)!.Value)])!.Value;
        return ratio > UnmistakableRatio
            ? (Verdict.Regressed, $"{100 * (ratio - 1):+0.0;-0.0;+0.0} %, more than {UnmistakableRatio} times as much", ratio)
            : (Verdict.Inconclusive, $"{100 * (ratio - 1):+0.0;-0.0;+0.0} %; times of two runs alone prove no more", ratio);
    }

    private static double? LatestMs(ComparedSideRow? row) => row is { SessionsMs: [.., var latest] } ? Figures.Median(latest) : null;

    private static ExitCode ExitOf(Verdict verdict, GatePolicy policy) => verdict switch
    {
        Verdict.Regressed => ExitCode.Regressed,
        Verdict.WrongOutput => ExitCode.WrongOutput,
        Verdict.Crashed => ExitCode.Failed,
        Verdict.Drift when policy.OnDrift == FailOrWarn.Fail => ExitCode.Regressed,
        Verdict.Inconclusive when policy.OnInconclusive == FailOrWarn.Warn => ExitCode.Passed,
        Verdict.Inconclusive or Verdict.Missing or Verdict.Invalid or Verdict.ForeignBaseline => ExitCode.NotJudged,
        _ => ExitCode.Passed,
    };
}
