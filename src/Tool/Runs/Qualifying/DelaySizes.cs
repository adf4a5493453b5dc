using System.Collections.Immutable;
using PrefillBench.Gate;
using PrefillBench.Statistics;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Runs.Qualifying;

/// <summary>
/// Finds the length of a delay that gives a wanted slow-down, from one trial. It is rough; every gate measures the true slow-down.
/// </summary>
/// <param name="Trial">Links of the trial.</param>
/// <param name="Cost">ln(slowed / unchanged) that the trial cost, by group: the median of its rows.</param>
internal sealed record DelaySizes(int Trial, ImmutableDictionary<string, double> Cost)
{
    /// <summary>A trial that costs less than this cannot be told from noise, and its group is not slowed.</summary>
    private const double LeastCost = 0.01;

    public static DelaySizes Of(int trial, Evidence evidence, IEnumerable<WorkloadRow> rows, Func<WorkloadRow, string> groupOf) => new(
        trial,
        rows.Select(row => (Group: groupOf(row), Ratios: evidence.LogRatios(row.Id))).Where(row => !row.Ratios.IsEmpty)
            .GroupBy(row => row.Group)
            .ToImmutableDictionary(group => group.Key, group => Sample.Of([.. group.SelectMany(row => row.Ratios)]).Median));

    /// <summary>0 for a group that the trial did not slow.</summary>
    public int LinksFor(string group, Percent wanted) => Cost.TryGetValue(group, out var cost) && cost >= LeastCost
        ? Math.Max(1, (int)Math.Round(Trial * wanted.LogRatio / cost))
        : 0;
}
