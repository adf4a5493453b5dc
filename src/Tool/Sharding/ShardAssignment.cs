using System.Collections.Immutable;

namespace PrefillBench.Sharding;

/// <summary>The rows and the time that a case adds to a run.</summary>
/// <param name="Rows">Ids of its rows; cases may share one.</param>
/// <param name="Seconds">Estimated; 0 for a case that is skipped.</param>
internal sealed record CaseLoad(ImmutableArray<string> Rows, double Seconds);

/// <summary>
/// Which shard measures a row: longest estimated time first, each to the shard with least so far (Graham, SIAM J. Appl. Math. 17, 1969,
/// 416: at most 4/3 of the best possible). It follows from the plan alone, so that every shard computes the same without being told.
/// </summary>
internal static class ShardAssignment
{
    /// <summary>
    /// All rows of a case are measured on one card, for its columns are read side by side; cases that share a row are therefore together.
    /// </summary>
    /// <param name="cases">The cases, in plan order.</param>
    /// <param name="shards">Number of shards, at least 1. Some get nothing where there are fewer groups of cases.</param>
    /// <returns>By row id, the number of its shard, from 1.</returns>
    public static ImmutableDictionary<string, int> Of(IReadOnlyList<CaseLoad> cases, int shards)
    {
        var least = new PriorityQueue<int, (double Seconds, int Shard)>(
            Enumerable.Range(1, shards).Select(shard => (shard, (0.0, shard))));
        var assigned = ImmutableDictionary.CreateBuilder<string, int>();

        // OrderBy is stable: of equal times the first in the plan is first.
        foreach (var group in Groups(cases).OrderByDescending(group => group.Seconds))
        {
            least.TryDequeue(out var shard, out var load);
            foreach (var row in group.Rows)
            {
                assigned.Add(row, shard);
            }

            least.Enqueue(shard, (load.Seconds + group.Seconds, shard));
        }

        return assigned.ToImmutable();
    }

    /// <summary>Cases joined where they share a row, in the order of their first case.</summary>
    private static IEnumerable<(ImmutableArray<string> Rows, double Seconds)> Groups(IReadOnlyList<CaseLoad> cases)
    {
        var parent = Enumerable.Range(0, cases.Count).ToArray();
        var firstWith = new Dictionary<string, int>();
        for (var index = 0; index < cases.Count; index++)
        {
            foreach (var row in cases[index].Rows)
            {
                if (!firstWith.TryAdd(row, index))
                {
                    var (a, b) = (Root(firstWith[row]), Root(index));
                    parent[Math.Max(a, b)] = Math.Min(a, b);
                }
            }
        }

        return cases.Index().GroupBy(at => Root(at.Index), at => at.Item).Select(group =>
            (group.SelectMany(item => item.Rows).Distinct().ToImmutableArray(), group.Sum(item => item.Seconds)));

        int Root(int index)
        {
            while (parent[index] != index)
            {
                index = parent[index] = parent[parent[index]];
            }

            return index;
        }
    }
}
