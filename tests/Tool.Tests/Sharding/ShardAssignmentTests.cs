using System.Collections.Immutable;
using CsCheck;
using PrefillBench.Sharding;

namespace PrefillBench.Tests.Sharding;

public static class ShardAssignmentTests
{
    /// <summary>
    /// Sweeps of up to 40 cases; of three neighbours the first rows may be one row, as fp8 cases of a shape share theirs.
    /// </summary>
    private static readonly Gen<CaseLoad[]> Sweeps = Gen.Select(Gen.Bool, Gen.Double[0, 100]).Array[1, 40].Select(cases => cases
        .Select((at, index) => new CaseLoad([at.Item1 ? $"shared {index / 3}" : $"own {index}", $"case {index}"], at.Item2)).ToArray());

    [Fact]
    public static void Every_row_has_one_shard_and_a_case_has_all_its_rows_in_one() => Sample((cases, shards) =>
    {
        var assigned = ShardAssignment.Of(cases, shards);

        Assert.Equal(cases.SelectMany(at => at.Rows).Distinct().Order(), assigned.Keys.Order());
        Assert.All(assigned.Values, shard => Assert.InRange(shard, 1, shards));
        Assert.All(cases, at => Assert.Single(at.Rows.Select(row => assigned[row]).Distinct()));
    });

    /// <summary>What any greedy list schedule keeps: the last group put on the fullest shard found it no fuller than the mean.</summary>
    [Fact]
    public static void No_shard_has_more_than_the_mean_and_the_longest_group() => Sample((cases, shards) =>
    {
        var assigned = ShardAssignment.Of(cases, shards);

        double LoadOf(Func<CaseLoad, bool> where) => cases.Where(where).Sum(at => at.Seconds);
        var longest = cases.GroupBy(at => at.Rows[0]).Max(group => group.Sum(at => at.Seconds));
        var fullest = Enumerable.Range(1, shards).Max(shard => LoadOf(at => assigned[at.Rows[0]] == shard));
        Assert.True(fullest <= (LoadOf(_ => true) / shards) + longest + 1e-9);
    });

    private static void Sample(Action<CaseLoad[], int> check) => Gen.Select(Sweeps, Gen.Int[1, 9]).Sample(check);

    [Fact]
    public static void The_longest_are_spread_first_and_of_equal_ones_the_first_of_the_plan_goes_to_the_first_shard()
    {
        CaseLoad[] cases = [.. new[] { 1.0, 5, 5, 1, 3 }.Select((seconds, index) => new CaseLoad([$"{index}"], seconds))];

        var assigned = ShardAssignment.Of(cases, 2);

        Assert.Equal([2, 1, 2, 2, 1], cases.Select(at => assigned[at.Rows[0]]));
    }

    [Fact]
    public static void More_shards_than_cases_leave_some_with_nothing() =>
        Assert.Equal([1], ShardAssignment.Of([new(["a", "b"], 1)], 3).Values.Distinct());
}
