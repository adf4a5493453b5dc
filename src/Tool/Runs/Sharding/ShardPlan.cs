using System.Collections.Immutable;
using PrefillBench.Runs.Planning;
using PrefillBench.Sharding;

namespace PrefillBench.Runs.Sharding;

/// <summary>The rules of a run with each row's machine, and one machine's share of them.</summary>
internal static class ShardPlan
{
    /// <summary>
    /// Every row with the shard that measures it. Of several shards, the number of rows that share the error rate is that of the plan,
    /// which each shard knows before anything is measured; a run in one shard is the run without any.
    /// </summary>
    public static ReadyRun Assigned(ReadyRun whole, int shards)
    {
        if (shards == 1)
        {
            return whole;
        }

        var shardOf = ShardAssignment.Of(Loads(whole.Planned.Whole()), shards);
        return whole with
        {
            Plan = whole.Plan with
            {
                Rows = [.. whole.Plan.Rows.Select(row => row with { Shard = shardOf[row.Id] })],
                SweepRows = whole.Plan.Rows.Count(row => row.IsPaired) is > 0 and var paired ? paired : null,
            },
        };
    }

    /// <summary>The part of the run that one shard measures.</summary>
    public static ReadyRun ShareOf(ReadyRun assigned, Shard shard, ImmutableSortedDictionary<string, string> facts)
    {
        var plan = shard.Count == 1
            ? assigned.Plan
            : assigned.Plan with { Rows = [.. assigned.Plan.Rows.Where(row => row.Shard == shard.Index)] };
        return assigned with
        {
            Plan = plan,
            Header = assigned.Header with
            {
                Rows = PlannedRows.Sha256(plan.Rows), Shard = shard.ToString(), Plan = PlanFacts.Sha256(facts),
            },
        };
    }

    /// <summary>The part of a sweep that one shard measures, with its time.</summary>
    /// <param name="sweep">The plan that is shown.</param>
    /// <param name="whole">The plan without a budget, by which the cases are assigned.</param>
    public static SweepPlan ShareOf(SweepPlan sweep, SweepPlan whole, Shard shard)
    {
        var shardOf = ShardAssignment.Of(Loads(whole), shard.Count);
        ImmutableArray<SweepCase> mine = [.. sweep.Cases.Where(at => shardOf[at.Rows[0].Id] == shard.Index)];
        var others = sweep.Cases.Where(at => at.SkipReason is null && shardOf[at.Rows[0].Id] != shard.Index).Sum(at => at.Estimate.Value);
        return new(mine, [.. sweep.Rows.Where(row => shardOf[row.Row.Id] == shard.Index)], new(sweep.Estimate.Value - others));
    }

    private static ImmutableArray<CaseLoad> Loads(SweepPlan sweep) =>
    [
        .. sweep.Cases.Select(at =>
            new CaseLoad([.. at.Rows.Select(row => row.Id)], at.SkipReason is null ? at.Estimate.Seconds : 0)),
    ];
}
