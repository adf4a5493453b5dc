using System.Collections.Immutable;
using PrefillBench.Diagnostics;

namespace PrefillBench.Sharding;

/// <summary>A folder's facts of the shard in it.</summary>
/// <param name="Folder">The folder's path as messages show it.</param>
/// <param name="Plan">
/// What all shards of a run have in common, by name; null where the run that wrote the folder did not get so far.
/// </param>
/// <param name="WhyIncomplete">Why not everything was measured; null where it was.</param>
internal sealed record FoundShard(string Folder, Shard Shard, ImmutableSortedDictionary<string, string>? Plan, string? WhyIncomplete);

/// <summary>Shards that may be judged together.</summary>
/// <param name="Present">The shards in the order of their numbers, each measured completely.</param>
/// <param name="Missing">Why a shard is not among them, by its number.</param>
internal sealed record ShardSet(ImmutableArray<FoundShard> Present, ImmutableSortedDictionary<int, string> Missing)
{
    /// <param name="found">The shards, in any order.</param>
    /// <param name="allowMissing">Judge without the shards that are missing or were not completed.</param>
    /// <exception cref="PfbException">
    /// ForeignShard, ShardTwice or ShardsMissing, each shard by its name; nothing is chosen where two could be meant.
    /// </exception>
    public static ShardSet Of(IReadOnlyCollection<FoundShard> found, bool allowMissing)
    {
        FoundShard[] ordered = [.. found.OrderBy(shard => shard.Shard.Index).ThenBy(shard => shard.Folder, StringComparer.Ordinal)];
        Require([.. Foreign(ordered), .. Twice(ordered)]);
        var present = ordered.Where(shard => shard.WhyIncomplete is null).ToImmutableArray();
        var missing = Enumerable.Range(1, ordered[0].Shard.Count)
            .Except(present.Select(shard => shard.Shard.Index))
            .ToImmutableSortedDictionary(
                index => index, index => ordered.FirstOrDefault(shard => shard.Shard.Index == index)?.WhyIncomplete ?? "is in no folder");
        if (missing.Count > 0 && (!allowMissing || present.IsEmpty))
        {
            Require([.. Sentences(missing, ordered[0].Shard.Count).Select(sentence => new Diagnostic(
                Codes.ShardsMissing, $"{sentence}. {Codes.ShardsMissing.Remedy}", SourcePosition.None))]);
        }

        return new(present, missing);
    }

    /// <summary>Sentences on the missing shards and the reasons; shards with one reason share a sentence.</summary>
    /// <param name="missing">The reasons, as in <see cref="Missing"/>.</param>
    /// <param name="count">Number of all shards.</param>
    public static IEnumerable<string> Sentences(ImmutableSortedDictionary<int, string> missing, int count) =>
        missing.GroupBy(shard => shard.Value, shard => shard.Key).Select(group => group.ToArray() is [var only]
            ? $"shard {only}/{count} {group.Key}"
            : $"each of shards {Ranges([.. group])} of {count} {group.Key}");

    /// <param name="numbers">Ascending.</param>
    /// <returns>Ranges such as "1, 4-9".</returns>
    private static string Ranges(int[] numbers) => string.Join(", ", numbers.Index()
        .GroupBy(at => at.Item - at.Index, at => at.Item)
        .Select(run => run.First() == run.Last() ? $"{run.First()}" : $"{run.First()}-{run.Last()}"));

    /// <summary>
    /// Complaints about the shards that differ from most of the others. Of two kinds with as many shards, that of the first shard is kept.
    /// </summary>
    private static IEnumerable<Diagnostic> Foreign(FoundShard[] ordered)
    {
        var common = ordered.GroupBy(shard => (shard.Shard.Count, Text(shard.Plan))).Where(group => group.First().Plan is not null)
            .MaxBy(group => group.Count())?.First() ?? ordered[0];
        return
            from shard in ordered
            let other = shard.Shard.Count != common.Shard.Count
                ? $"it is one of {shard.Shard.Count} shards, but that one is of {common.Shard.Count}"
                : Difference(shard.Plan, common.Plan)
            where other is not null
            select new Diagnostic(
                Codes.ForeignShard, $"shard {shard.Shard} in {shard.Folder} does not belong to shard {common.Shard} in {common.Folder}: "
                    + $"{other}. {Codes.ForeignShard.Remedy}",
                SourcePosition.None);
    }

    /// <summary>Names what differs; null where nothing does, and where one of the two is not known.</summary>
    public static string? Difference(ImmutableSortedDictionary<string, string>? plan, ImmutableSortedDictionary<string, string>? other)
    {
        if (plan is null || other is null)
        {
            return null;
        }

        string[] names = [.. plan.Keys.Union(other.Keys).Where(name => plan.GetValueOrDefault(name) != other.GetValueOrDefault(name))];
        return names.Length == 0
            ? null
            : "other " + string.Join(", ", names.Select(name => $"{name} ({Short(plan, name)} and {Short(other, name)})"));
    }

    private static IEnumerable<Diagnostic> Twice(FoundShard[] ordered) => ordered.GroupBy(shard => shard.Shard)
        .Where(group => group.Count() > 1)
        .Select(group => new Diagnostic(
            Codes.ShardTwice,
            $"shard {group.Key} occurs {group.Count()} times, in {string.Join(" and in ", group.Select(at => at.Folder))}. "
                + Codes.ShardTwice.Remedy,
            SourcePosition.None));

    private static string Short(ImmutableSortedDictionary<string, string> plan, string name) => plan.GetValueOrDefault(name) switch
    {
        null => "none",
        { Length: 64 or 40 } hash => hash[..12],
        var value => PlainText.OneLine(value),
    };

    private static string Text(ImmutableSortedDictionary<string, string>? plan) =>
        plan is null ? "" : string.Join('\n', plan.Select(fact => $"{fact.Key}={fact.Value}"));

    private static void Require(IReadOnlyList<Diagnostic> complaints)
    {
        if (complaints.Count > 0)
        {
            throw new PfbException(complaints);
        }
    }
}
