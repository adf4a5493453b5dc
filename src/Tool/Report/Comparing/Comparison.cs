using System.Collections.Immutable;
using System.Globalization;
using PrefillBench.Diagnostics;

namespace PrefillBench.Report.Comparing;

/// <summary>
/// Compares two files of times by one rule, whatever the files are: times of one sitting each, so a row is REGRESSED beyond the noise
/// between processes at its duration (or beyond a threshold that was asked for), and otherwise INCONCLUSIVE: nothing here proves a pass.
/// </summary>
public static class Comparison
{
    /// <exception cref="PfbException">
    /// PFB5018 when the two were not measured in the same way on the same device; PFB5011 when the filters leave no row.
    /// </exception>
    public static ComparisonResult Of(TimedSide before, TimedSide after, ComparisonRule rule)
    {
        SameMeasurement.Require(before, after);
        var join = RowJoin.Of(before, after);
        var known = join.Pairs.Where(pair => !pair.IsUnmeasured).ToArray();
        var pairs = Selected(known, rule);
        var measuredCard = rule.KnownHardware || (before.How.IsOnMeasuredCard && after.How.IsOnMeasuredCard);
        var medians = HaveMedians(known);
        ImmutableArray<ComparedRow> rows =
            [.. pairs.Select(pair => RowComparison.Of(pair, medians, ms => rule.Threshold ?? Allowance.For(ms, measuredCard)))];
        return new(before, after, rule, measuredCard, medians, rows)
        {
            Notes =
            [
                .. before.Notes.Select(note => $"{before.File}: {note}"),
                .. after.Notes.Select(note => $"{after.File}: {note}"),
                .. join.Notes,
                .. Order(before, after),
                .. OneMeasurement(rows),
                .. Counted(join.Pairs.Length - known.Length, "without a time in either file"),
                .. Counted(known.Length - pairs.Length, "left out by --filter"),
            ],
            Diagnostics = [.. ComparisonDiagnostics.Of(before, after, rows)],
        };
    }

    private static JoinedPair[] Selected(JoinedPair[] known, ComparisonRule rule)
    {
        var selected = known.Where(rule.Selects).ToArray();
        return selected.Length > 0 || known.Length == 0
            ? selected
            : throw new PfbException(
                Codes.NothingMatches,
                $"no row of {known.Length} matches {string.Join(", ", rule.Filter.Select(pattern => $"`{pattern}`"))}; "
                + $"rows are named like {known[0].Name}");
    }

    /// <summary>Medians are steadier; a CSV of the published scripts has means alone.</summary>
    private static bool HaveMedians(JoinedPair[] pairs)
    {
        var timed = pairs.Where(pair => pair is { Before.HasTime: true, After.HasTime: true }).ToArray();
        return timed.Length > 0 && timed.All(pair => pair is { Before.MedianMs: not null, After.MedianMs: not null });
    }

    /// <summary>Two files that are given the wrong way round make every slow-down a gain.</summary>
    private static string[] Order(TimedSide before, TimedSide after) => before.Since > after.Since
        ? [
            string.Create(
                CultureInfo.InvariantCulture,
                $"{before.File} was measured after {after.File} ({before.Since:yyyy-MM-dd HH:mm} and {after.Since:yyyy-MM-dd HH:mm} UTC): ")
                + "the older one is usually given first",
        ]
        : [];

    private static string[] OneMeasurement(ImmutableArray<ComparedRow> rows) =>
        rows.Length > 1 && rows.All(row => row.Ratio is null or 1) && rows.Any(row => row.Ratio is not null)
            ? ["all times are the same to the last digit: both files hold one measurement"]
            : [];

    private static string[] Counted(int rows, string what) => rows > 0 ? [$"{PlainText.Count(rows, "row")} {what}"] : [];
}
