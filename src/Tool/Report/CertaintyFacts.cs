using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Results;
using PrefillBench.Spec;

namespace PrefillBench.Report;

/// <summary>Sentences on how sure the gate is of its verdicts. Names and policies are not escaped here.</summary>
internal static class CertaintyFacts
{
    /// <summary>Locked clocks are read as a few steps of 15 MHz at most.</summary>
    private const double ClockVariation = 0.03;

    public static IEnumerable<string> Sentences(ResultsDocument document)
    {
        var (run, policy) = (document.Run, document.Policy);
        string?[] sentences =
        [
            $"Measured by the {run.Protocol} protocol, {run.L2} L2, {Pairs(document)}; seed {run.Seed}.",
            $"A row may have {policy.MaxPairs} pairs; the most that one had are "
            + $"{document.Rows.Select(row => row.Pairs).DefaultIfEmpty(0).Max()}.",
            FalseAlarm(policy),
            policy.FamilySize is null ? null : Levels(policy),
            $"PASS means that a slow-down of must_catch ({policy.MustCatch}) or more is excluded. A row that is that much slower passes "
            + $"in at most {Figures.Share(policy.Missed)} of runs.",
            Range(document.Rows.Select(row => row.MustCatch)) is { } mustCatch ? $"must_catch in force: {mustCatch}." : null,
            Range(document.Rows.Select(row => row.Mde)) is { } mde
                ? $"Smallest slow-down that this number of pairs can be expected to find: {mde}."
                : null,
            Replaced(document),
            .. OfTheRun(document),
            .. QualificationText.Sentences(document),
            $"Policies: on_inconclusive {policy.OnInconclusive}, on_missing_baseline {policy.OnMissingBaseline}, "
                + $"on_drift {policy.OnDrift}, on_environment_change {policy.OnEnvironmentChange}, on_improved {policy.OnImproved}.",
            $"Estimated {run.EstimatedSeconds:0.#} s, took {run.MeasuringSeconds:0.#} s.",
        ];
        return sentences.OfType<string>();
    }

    /// <summary>What holds for the run as a whole and is said in every report.</summary>
    public static IEnumerable<string> OfTheRun(ResultsDocument document)
    {
        string?[] facts =
        [
            SameCode(document), Clocks(document), Neighbours(document), Tuned(document), Attempt(document.Run),
        ];
        return facts.OfType<string>();
    }

    /// <summary>The side that today's code was compared with.</summary>
    public static string Pairs(ResultsDocument document) =>
        !document.Rows.Any(row => row.Pairs > 0 || row.Verdict == Verdict.Identical) ? "no pairs"
        : document.Run.Against is { } against ? $"pairs with {against}"
        : "pairs with the approved code";

    /// <summary>Who was disturbed and by what; null when nobody was. Decided before any time was read.</summary>
    public static string? Replaced(ResultsDocument document) => document.Replaced.IsEmpty ? null :
        $"Replaced before any time was read: {string.Join("; ", document.Replaced.Select(Text))}.";

    /// <summary>Said once a run, not of each row; null where the clocks hardly varied, and where the device does not tell them.</summary>
    public static string? Clocks(ResultsDocument document)
    {
        var lowest = document.Rows.Select(row => row.Conditions?.LowestSmClockMhz).OfType<int>().DefaultIfEmpty().Min();
        var highest = document.Rows.Select(row => row.Conditions?.HighestSmClockMhz).OfType<int>().DefaultIfEmpty().Max();
        return lowest == 0 || highest <= lowest * (1 + ClockVariation) ? null
            : $"The GPU's clocks varied under load, from {lowest} to {highest} MHz: they are not locked, or the power limit lowers "
                + "them. Both sides of a pair had the same conditions; other rows, days and cards had not.";
    }

    /// <summary>Says that other GPUs of the machine worked beside rows; null where none did, and where the device does not tell.</summary>
    public static string? Neighbours(ResultsDocument document)
    {
        var beside = document.Rows.Count(row => row.Conditions?.BusyNeighbours > 0);
        return beside == 0 ? null
            : $"Other GPUs of this machine worked beside {beside} of {PlainText.Count(document.Rows.Length, "row")}. On an H200 that makes "
                + "rows up to 0.9% slower. Both sides of a pair had it alike; stored times of another run may not have.";
    }

    /// <summary>Names kernels whose code and options are equal; null where all differ. A difference was often meant.</summary>
    public static string? SameCode(ResultsDocument document)
    {
        string[] equal =
        [
            .. document.Kernels.Where(kernel => kernel.Identity is not null)
                .GroupBy(kernel => string.Join('\n', [kernel.Identity, .. kernel.Options.Concat(kernel.Versions).Select(one => $"{one}")]))
                .Where(group => group.Count() > 1)
                .Select(group => string.Join(", ", group.Select(kernel => kernel.Name))),
        ];
        return equal.Length == 0 ? null
            : $"The same code under several names: {string.Join("; ", equal)}. What differs between their rows is noise.";
    }

    /// <summary>
    /// Says that compilers and tuners kept results for kernels; null where none did. The choice is part of such code, and another choice
    /// could be faster or slower.
    /// </summary>
    public static string? Tuned(ResultsDocument document)
    {
        string[] kernels =
        [
            .. document.Rows.Where(row => row.Resources.ContainsKey(RowSection.TuningFact))
                .Select(row => $"{row.Kernel} ({row.Resources[RowSection.TuningFact]})").Distinct(StringComparer.Ordinal),
        ];
        return kernels.Length == 0 ? null
            : $"What compilers and tuners chose for {string.Join(", ", kernels)} is part of what was measured: "
                + "these verdicts hold for that choice.";
    }

    /// <summary>The attempt's number in words; null where nobody counts.</summary>
    public static string? Attempt(RunSection run) => run.Attempt is { } attempt
        ? $"Attempt {attempt.Number} for this commit, by {(attempt.Told ? "--attempt" : "the machine's own count")}"
            + (attempt.Number == 1 ? "." : ": each further attempt raises the chance that a slower kernel passes.")
        : null;

    private static string FalseAlarm(PolicySection policy) =>
        $"REGRESSED means slower than {Figures.Tolerated(policy)}; a false alarm anywhere in the sweep has a chance of at most "
        + Figures.Share(policy.FalseAlarm)
        + (policy.FamilySize is { } size ? $", shared by {PlainText.Count(size, "test")}." : "; no test was made in this run.");

    /// <summary>The division of the false-alarm budget among the tests of a row.</summary>
    private static string Levels(PolicySection policy)
    {
        var rule = TwoStageRule.InForce;
        return $"Of that {Figures.Share(rule.TestedOnceLevel(policy.FalseAlarm))} is for the one test of {rule.LeastConfirmingPairs} to "
            + $"{rule.MostConfirmingWithin(policy.MaxPairs)} fresh pairs, {rule.LeastClearPairs} or a few more where a row is clearly "
            + $"slower, and {Figures.Share(rule.LaterLevel(policy.FalseAlarm))} "
            + "for every later look.";
    }

    private static string Text(ReplacedSection replaced) =>
        $"{replaced.Count} by {replaced.Cause}{(replaced.Side is { } side ? $" ({side} side)" : "")}";

    private static string? Range(IEnumerable<double?> fractions)
    {
        var known = fractions.OfType<double>().ToArray();
        return known.Length == 0 ? null
            : Figures.Percent(known.Min()) is var least && Figures.Percent(known.Max()) is var most && least == most
                ? $"{least} in every row"
            : $"{least} to {most}, by row";
    }
}
