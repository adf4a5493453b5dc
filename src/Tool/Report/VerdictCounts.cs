using System.Collections.Immutable;
using PrefillBench.Gate;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>Counts of the verdicts.</summary>
public static class VerdictCounts
{
    /// <summary>Worst first.</summary>
    public static ImmutableArray<(Verdict Verdict, int Rows)> Of(IEnumerable<RowSection> rows) =>
        [.. rows.CountBy(row => row.Verdict).OrderByDescending(count => count.Key.Gravity()).Select(count => (count.Key, count.Value))];

    /// <summary>Counts such as <c>1 REGRESSED, 7 PASS</c>.</summary>
    public static string Text(IEnumerable<RowSection> rows) =>
        Of(rows) is { IsEmpty: false } counts
            ? string.Join(", ", counts.Select(count => $"{count.Rows} {count.Verdict.Name()}"))
            : "no row";

    /// <summary>Orders verdicts by how much attention they ask for: the enum's order, except that IDENTICAL says less than PASS.</summary>
    public static int Gravity(this Verdict verdict) => verdict == Verdict.Identical ? -1 : (int)verdict;

    /// <summary>A verdict that leaves nothing to explain.</summary>
    public static bool IsPlain(this Verdict verdict) => verdict is Verdict.Pass or Verdict.Identical or Verdict.Recorded;
}
