using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Spec;

namespace PrefillBench.Report.Comparing;

/// <summary>
/// Compares two files of times by one rule, whatever the files are: times of one sitting each, so a row is REGRESSED beyond the noise between
/// processes at its duration (or beyond a threshold that was asked for), and otherwise INCONCLUSIVE: nothing here proves a pass.
/// </summary>
public static class Comparison
{
    /// <summary>Rows that all differ by more than this are suspected to be of two different benchmarks.</summary>
    public const double UnlikelyFactor = 2.5;

    /// <exception cref="PfbException">PFB5018 when the two were not measured in the same way on the same device; PFB5011 when the filters leave no row.</exception>
    public static ComparisonResult Of(TimedSide before, TimedSide after, ComparisonRule rule)
    {
        SameMeasurement.Require(before, after);
        var join = RowJoin.Of(before, after);
        var known = join.Pairs.Where(pair => !pair.IsUnmeasured).ToArray();
        var pairs = known.Where(rule.Selects).ToArray();
        if (pairs.Length == 0 && known.Length > 0)
        {
            throw new PfbException(Codes.NothingMatches, $"no row of {known.Length} matches {string.Join(", ", rule.Filter.Select(pattern => $"`{pattern}`"))}; rows are named like {known[0].Name}");
        }

        // Medians are steadier; a CSV of the published scripts has means alone.
        var medians = known.Any(pair => pair is { Before.HasTime: true, After.HasTime: true }) && known.All(pair => pair is not { Before.HasTime: true, After.HasTime: true } || pair is { Before.MedianMs: not null, After.MedianMs: not null });
        var measuredCard = rule.KnownHardware || (before.How.IsOnMeasuredCard && after.How.IsOnMeasuredCard);
        var rows = pairs.Select(pair => RowComparison.Of(pair, before.File, medians, ms => rule.Threshold ?? Allowance.For(ms, measuredCard))).ToImmutableArray();
        return new(before, after, rule, measuredCard, medians, rows)
        {
            Notes =
            [
                .. before.Notes.Select(note => $"{before.File}: {note}"), .. after.Notes.Select(note => $"{after.File}: {note}"), .. join.Notes,
                .. known.Length < join.Pairs.Length ? [$"{PlainText.Count(join.Pairs.Length - known.Length, "row")} without a time in either file"] : Array.Empty<string>(),
                .. pairs.Length < known.Length ? [$"{PlainText.Count(known.Length - pairs.Length, "row")} left out by --filter"] : Array.Empty<string>(),
            ],
            Diagnostics = [.. Diagnostics(before, after, rows)],
        };
    }

    private static IEnumerable<Diagnostic> Diagnostics(TimedSide before, TimedSide after, ImmutableArray<ComparedRow> rows)
    {
        foreach (var side in new[] { before, after })
        {
            foreach (var line in side.Unusable.Concat(side.Rows.Where(row => row is { Line: > 0, HasTime: false, Why.Length: > 0 }).Select(row => new UnusableLine(row.Line, row.Why))))
            {
                yield return new(Codes.UnusableRow, $"{line.Why}; this row is not compared", new(side.File, line.Line, 0));
            }
        }

        var refused = rows.Where(row => row.Outcome == Outcome.Refused).ToArray();
        if (refused.Length > 0)
        {
            yield return new(Codes.AmbiguousRows, $"{PlainText.Count(refused.Length, "row")} cannot be matched, the first: {refused[0].Name}: {refused[0].Reason}. {Codes.AmbiguousRows.Remedy}", SourcePosition.None);
        }

        var ratios = rows.Select(row => row.Ratio).OfType<double>().ToArray();
        if (ratios.Length > 0 && ratios.All(ratio => Math.Abs(Math.Log(ratio)) > Math.Log(UnlikelyFactor)))
        {
            var all = ratios.Length == 1 ? "the only row that both files have differs" : $"all {ratios.Length} rows that both files have differ";
            yield return new(
                Codes.OtherBenchmark,
                $"{all} by a factor of more than {UnlikelyFactor} ({Figures.Change(ratios.Min() - 1)} to {Figures.Change(ratios.Max() - 1)}): "
                + "these look like two different benchmarks, cards or shapes. A prefill and a decode script write the same columns",
                SourcePosition.None);
        }
    }
}

/// <param name="Threshold">As a fraction, instead of the allowance by duration; null without one.</param>
/// <param name="KnownHardware">Whoever asks knows that both ran on the card on which the noise was measured.</param>
/// <param name="OnInconclusive">Whether a comparison that proves nothing fails.</param>
/// <param name="Filter">Globs over names of rows and of cases.</param>
public sealed record ComparisonRule(double? Threshold, bool KnownHardware, FailOrWarn OnInconclusive, ImmutableArray<string> Filter)
{
    internal bool Selects(JoinedPair pair)
    {
        var (excluding, including) = (Filter.Where(pattern => pattern.StartsWith('!')).ToArray(), Filter.Where(pattern => !pattern.StartsWith('!')).ToArray());
        string[] names = [pair.Name, pair.Case];
        return names.Any(name => CaseFilter.Selects(including, name)) && names.All(name => CaseFilter.Selects(excluding, name));
    }
}

/// <param name="MeasuredCard">Whether the allowance is as measured; otherwise it is doubled.</param>
/// <param name="Medians">Medians were compared; otherwise means.</param>
/// <param name="Rows">In the order of the first file, then what only the second has.</param>
public sealed record ComparisonResult(
    TimedSide Before, TimedSide After, ComparisonRule Rule, bool MeasuredCard, bool Medians, ImmutableArray<ComparedRow> Rows)
{
    public ImmutableArray<string> Notes { get; init => field = value.IsDefault ? [] : value; } = [];

    public ImmutableArray<Diagnostic> Diagnostics { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The gravest; MISSING where no row was compared, or a line of a file could not be used.</summary>
    public Outcome Outcome
    {
        get
        {
            var worst = Rows.Select(row => row.Outcome).DefaultIfEmpty(Outcome.Added).Max();
            return worst == Outcome.Added || (worst == Outcome.Inconclusive && Diagnostics.Any(diagnostic => diagnostic.Code == Codes.UnusableRow)) ? Outcome.Missing : worst;
        }
    }

    public ExitCode ExitCode => ExitCodes.Worst(Rows.Select(row => row.Outcome).Append(Outcome).Select(ExitOf));

    private ExitCode ExitOf(Outcome outcome) => outcome switch
    {
        Outcome.Added => ExitCode.Passed,
        Outcome.Inconclusive => Rule.OnInconclusive == FailOrWarn.Warn ? ExitCode.Passed : ExitCode.NotJudged,
        Outcome.Missing or Outcome.Invalid => ExitCode.NotJudged,
        Outcome.Refused => ExitCode.BadInput,
        Outcome.Regressed => ExitCode.Regressed,
        Outcome.WrongOutput => ExitCode.WrongOutput,
        Outcome.Crashed => ExitCode.Failed,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };
}
