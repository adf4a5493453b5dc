using System.Collections.Immutable;

namespace PrefillBench.Report.Comparing;

/// <summary>The order in which the rows of a comparison are shown.</summary>
public enum RowOrder
{
    /// <summary>Gravest first, then the largest slow-down.</summary>
    Worst,

    /// <summary>The largest slow-down first.</summary>
    Change,

    /// <summary>The order of the first file, then the rows that only the second has.</summary>
    File,

    Name,
}

/// <summary>Sentences that every form of a comparison has.</summary>
internal static class ComparisonFacts
{
    public static ImmutableArray<ComparedRow> In(this ComparisonResult result, RowOrder order) => order switch
    {
        RowOrder.Worst => [.. Gate.WorstFirst.Of(result.Rows, row => (int)row.Outcome, row => row.Ratio)],
        RowOrder.Change => [.. Gate.WorstFirst.Of(result.Rows, _ => 0, row => row.Ratio)],
        RowOrder.Name => [.. result.Rows.OrderBy(row => row.Name, StringComparer.Ordinal)],
        RowOrder.File => result.Rows,
        _ => throw new ArgumentOutOfRangeException(nameof(order)),
    };

    public static string Heading(ComparisonResult result) =>
        $"{result.Before.File}{result.Before.Run} -> {result.After.File}{result.After.Run}";

    /// <summary>Counts such as <c>1 REGRESSED, 7 INCONCLUSIVE</c>.</summary>
    public static string Counts(IEnumerable<ComparedRow> rows) =>
        rows.CountBy(row => row.Outcome).OrderByDescending(count => count.Key).ToArray() is { Length: > 0 } counts
            ? string.Join(", ", counts.Select(count => $"{count.Value} {count.Key.Name()}"))
            : "none";

    /// <summary>Both times, the change, what is allowed and the outcome.</summary>
    public static string[] Cells(ComparedRow row) =>
    [
        Figures.OrNone(row.BeforeMs, Figures.Milliseconds), Figures.OrNone(row.AfterMs, Figures.Milliseconds),
        Figures.OrNone(row.Ratio - 1, Figures.Change), Figures.OrNone(row.Allowance, Figures.Percent), row.Outcome.Name(),
    ];

    /// <summary>A sentence on the rows that are not shown.</summary>
    public static string More(IReadOnlyCollection<ComparedRow> cut)
    {
        var largest = cut.Max(row => row.Ratio);
        return $"and {cut.Count} more, {Counts(cut)}{(largest is { } ratio ? $", the largest {Figures.Change(ratio - 1)}" : "")}";
    }

    /// <summary>Sentences on the meaning of REGRESSED here, and on the fact that nothing passes.</summary>
    public static IEnumerable<string> Rule(ComparisonResult result)
    {
        if (!result.Rows.Any(row => row.Ratio is not null))
        {
            yield return "No row has a time in both files.";
            yield break;
        }

        var times = result.Medians ? "medians" : "means of the launches of one process";
        yield return result.Rule.Threshold is { } threshold
            ? $"Compared: {times}. REGRESSED: slower by more than {Figures.Share(threshold)}, the given threshold, which has no error "
                + "rate."
            : $"Compared: {times}. REGRESSED: slower by more than processes of one kernel differ at that duration (allow), "
                + $"as measured on an H200{(result.MeasuredCard ? "" : ", doubled because these times are not known to be of one")}.";
        yield return "Otherwise INCONCLUSIVE: times of two sittings cannot prove a pass. `run --against` measures both sides in pairs "
            + "and can.";
    }
}
