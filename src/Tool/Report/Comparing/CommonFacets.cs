using System.Collections.Immutable;

namespace PrefillBench.Report.Comparing;

using FacetValues = ImmutableSortedDictionary<string, ImmutableSortedSet<string>>;

/// <summary>The facets by which the rows of two files are joined: those that both files have.</summary>
/// <param name="Names">The facets.</param>
/// <param name="Notes">Sentences on facets that only one file has, and on those that differ in every row.</param>
internal sealed record CommonFacets(ImmutableArray<string> Names, ImmutableArray<string> Notes)
{
    // A column may have many values; the first few show what it is.
    private const int ShownValues = 4;

    public static CommonFacets Of(TimedSide before, TimedSide after)
    {
        var (old, now) = (Values(before), Values(after));
        if (old.ContainsKey(Facets.Row) && now.ContainsKey(Facets.Row))
        {
            return new([Facets.Row], []);
        }

        string[] shared = [.. old.Keys.Intersect(now.Keys)];
        ImmutableArray<string> joined = [.. shared.Where(name => Facets.Known.Contains(name) || TellsApart(old[name], now[name]))];
        return new(
            joined,
            [
                .. Unsaid(old, now, after.File),
                .. Unsaid(now, old, before.File),
                .. shared.Where(name => !old[name].Overlaps(now[name])).Select(name => $"{name}: {Text(old[name])} -> {Text(now[name])}; "
                    + (joined.Contains(name) ? "no row can be matched" : "rows are matched without it")),
            ]);
    }

    private static FacetValues Values(TimedSide side) => side.Rows
        .SelectMany(row => row.Facets)
        .GroupBy(facet => facet.Key)
        .ToImmutableSortedDictionary(
            group => group.Key, group => group.Select(facet => facet.Value).ToImmutableSortedSet(StringComparer.Ordinal));

    /// <summary>
    /// A column that this tool does not know is part of the case when it varies; one without a value in common, such as a date, would tell
    /// all rows apart.
    /// </summary>
    private static bool TellsApart(ImmutableSortedSet<string> old, ImmutableSortedSet<string> now) =>
        (old.Count > 1 || now.Count > 1) && old.Overlaps(now);

    /// <summary>Facets that vary in one file and are missing in the other.</summary>
    private static string[] Unsaid(FacetValues said, FacetValues other, string file)
    {
        var unsaid = said.Where(facet => facet.Key != Facets.Row && facet.Value.Count > 1 && !other.ContainsKey(facet.Key))
            .Select(facet => $"{facet.Key} ({Text(facet.Value)} in the other file)").ToArray();
        return unsaid.Length > 0 ? [$"{file} has no {string.Join(" and no ", unsaid)}, so rows are matched without"] : [];
    }

    private static string Text(ImmutableSortedSet<string> values) =>
        string.Join(", ", values.Take(ShownValues)) + (values.Count > ShownValues ? ", ..." : "");
}
