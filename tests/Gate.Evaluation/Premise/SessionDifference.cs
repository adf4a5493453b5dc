using System.Collections.Immutable;
using PrefillBench.Evaluation.Pools;
using PrefillBench.Statistics;

namespace PrefillBench.Evaluation.Premise;

/// <summary>One row on two boots: how far apart the medians of its processes are. Both boots ran the same code on both sides.</summary>
/// <param name="LogRatio">ln(second / first).</param>
/// <param name="ProcessSd">Standard deviation of one process's ln median within a boot, mean over both.</param>
internal sealed record SessionRow(string Row, double FirstMs, double LogRatio, double ProcessSd);

/// <summary>What numbers stored on one boot are off by on another; a duet measures both sides on one.</summary>
internal sealed record SessionDifference(string First, string Second, bool SameBoot, ImmutableArray<SessionRow> Rows)
{
    public static ImmutableArray<SessionDifference> OfAll(IReadOnlyList<Pool> pools) =>
    [
        .. from second in Enumerable.Range(0, pools.Count)
           from first in Enumerable.Range(0, second)
           where pools[first].Device == pools[second].Device && pools[first].RowIds.Intersect(pools[second].RowIds).Any()
           select Of(pools[first], pools[second]),
    ];

    private static SessionDifference Of(Pool first, Pool second) => new(
        first.Name, second.Name, first.Boot == second.Boot,
        [
            .. from id in first.RowIds.Intersect(second.RowIds)
               let before = ProcessMedians(first, first.RowIds.IndexOf(id))
               let after = ProcessMedians(second, second.RowIds.IndexOf(id))
               select new SessionRow(
                   id, before.Median, Math.Log(after.Median / before.Median),
                   (before.Logs().StandardDeviation + after.Logs().StandardDeviation) / 2),
        ]);

    private static Sample ProcessMedians(Pool pool, int row) => Sample.Of(
        [.. pool.Pairs.SelectMany(pair => new[] { pair.Rows[row].ApprovedMs, pair.Rows[row].CurrentMs })
            .Select(launches => Sample.Of(launches.AsSpan()).Median)]);
}
