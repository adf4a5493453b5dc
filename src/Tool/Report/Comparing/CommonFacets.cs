using System.Collections.Immutable;

namespace PrefillBench.Report.Comparing;

/// <summary>By what the rows of two files are joined: what both say of a row.</summary>
internal static class CommonFacets
{
    // Of a column with many values the first few show what is meant.
    private const int ShownValues = 4;

    /// <returns>The facets, and in sentences what only one file says or what differs in every row.</returns>
    public static (ImmutableArray<string> Names, ImmutableArray<string> Notes) Of(TimedSide before, TimedSide after)
    {
        var (old, now) = (Values(before), Values(after));
        if (old.ContainsKey(Facets.Row) && now.ContainsKey(Facets.Row))
        {
            return ([Facets.Row], []);
        }

        var names = old.Keys.Intersect(now.Keys).Where(name => Facets.Known.Contains(name) || TellsApart(old[name], now[name])).Order(StringComparer.Ordinal).ToImmutableArray();
        return (names, [.. Notes(old, now, names, before.File, after.File)]);
    }

    private static Dictionary<string, ImmutableSortedSet<string>> Values(TimedSide side) =>
        side.Rows.SelectMany(row => row.Facets).GroupBy(facet => facet.Key).ToDictionary(group => group.Key, group => group.Select(facet => facet.Value).ToImmutableSortedSet(StringComparer.Ordinal));

    /// <summary>A column that this tool does not know is part of the case when it varies; one without a value in common, such as a date, would tell all apart.</summary>
    private static bool TellsApart(ImmutableSortedSet<string> old, ImmutableSortedSet<string> now) => (old.Count > 1 || now.Count > 1) && old.Overlaps(now);

    private static IEnumerable<string> Notes(
        Dictionary<string, ImmutableSortedSet<string>> old, Dictionary<string, ImmutableSortedSet<string>> now, ImmutableArray<string> joined, string before, string after)
    {
        var ofOne = old.Keys.Except(now.Keys).Select(name => (Name: name, File: after, Values: old[name]))
            .Concat(now.Keys.Except(old.Keys).Select(name => (Name: name, File: before, Values: now[name])))
            .Where(facet => facet.Name is not Facets.Row && facet.Values.Count > 1).ToArray();
        foreach (var file in ofOne.GroupBy(facet => facet.File))
        {
            yield return $"{file.Key} does not say {string.Join(", ", file.Select(facet => $"{facet.Name} ({Text(facet.Values)} in the other file)"))}; rows are joined without";
        }

        foreach (var name in old.Keys.Intersect(now.Keys).Where(name => !old[name].Overlaps(now[name])).Order(StringComparer.Ordinal))
        {
            yield return $"{name}: {Text(old[name])} -> {Text(now[name])}{(joined.Contains(name) ? "; no row has a counterpart" : "; rows are joined without it")}";
        }
    }

    private static string Text(ImmutableSortedSet<string> values) => string.Join(", ", values.Take(ShownValues)) + (values.Count > ShownValues ? ", ..." : "");
}
