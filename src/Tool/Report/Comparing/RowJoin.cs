using System.Collections.Immutable;

namespace PrefillBench.Report.Comparing;

/// <summary>Rows of two files that belong together; null where a file has none.</summary>
/// <param name="Refusal">Why the matching rows cannot be found; null where they can.</param>
internal sealed record JoinedPair(TimedRow? Before, TimedRow? After, string? Refusal)
{
    public string Name => (Before ?? After)!.Name;

    /// <summary>Neither file has a time, nor a line or a fault that should have given one: skipped on both sides.</summary>
    public bool IsUnmeasured => Refusal is null && IsEmpty(Before) && IsEmpty(After);

    /// <summary>The name without the kernel.</summary>
    public string Case => Name.LastIndexOf('/') is > 0 and var at ? Name[..at] : Name;

    internal static bool IsEmpty(TimedRow? row) => row is null or { HasTime: false, Broken: null, Line: 0 };
}

/// <summary>Every row of both files once: with its counterpart, alone, or refused because several rows share what both files say.</summary>
/// <param name="Notes">Sentences on the facets by which the rows could not be joined.</param>
internal sealed record RowJoin(ImmutableArray<JoinedPair> Pairs, ImmutableArray<string> Notes)
{
    public static RowJoin Of(TimedSide before, TimedSide after)
    {
        var facets = CommonFacets.Of(before, after);
        var (old, now) = (ByKey(before, facets.Names), ByKey(after, facets.Names));
        var pairs = old.Keys.Concat(now.Keys.Where(key => !old.ContainsKey(key)))
            .SelectMany(key => Match(old.GetValueOrDefault(key, []), now.GetValueOrDefault(key, []), before, after)).ToArray();
        return new([.. WithoutRepeated(pairs).DistinctBy(pair => (pair.Before?.Identity, pair.After?.Identity))], facets.Notes);
    }

    /// <summary>A row that several cases share is joined for each of them: one that has a counterpart misses nothing.</summary>
    private static IEnumerable<JoinedPair> WithoutRepeated(JoinedPair[] pairs)
    {
        var joined = pairs.Where(pair => pair is { Before: not null, After: not null }).ToArray();
        var old = joined.Select(pair => pair.Before!.Identity).ToHashSet();
        var now = joined.Select(pair => pair.After!.Identity).ToHashSet();
        return pairs.Where(pair => pair switch
        {
            { Refusal: not null } or { Before: not null, After: not null } => true,
            { Before: { } before } => !old.Contains(before.Identity),
            _ => !now.Contains(pair.After!.Identity),
        });
    }

    private static Dictionary<string, TimedRow[]> ByKey(TimedSide side, ImmutableArray<string> facets) => side.Rows
        .GroupBy(row => row.Key(facets))
        .ToDictionary(group => group.Key, group => group.DistinctBy(row => (row.Identity, row.MeanMs, row.MedianMs)).ToArray());

    private static IEnumerable<JoinedPair> Match(TimedRow[] old, TimedRow[] now, TimedSide before, TimedSide after)
    {
        if (old.Length <= 1 && now.Length <= 1)
        {
            return [new(old.FirstOrDefault(), now.FirstOrDefault(), null)];
        }

        if (old.Length == 0 || now.Length == 0)
        {
            return [.. old.Select(row => new JoinedPair(row, null, null)), .. now.Select(row => new JoinedPair(null, row, null))];
        }

        // One row speaks for all that share the key: its reason names each of them.
        return [new(old[0], null, $"{Rows(old, before)} and {Rows(now, after)} share all that both files say of them")];
    }

    private static string Rows(TimedRow[] rows, TimedSide side) => rows switch
    {
        [{ Line: > 0 and var line }] => $"line {line} of {side.File}",
        [var row] => $"{row.Name} of {side.File}",
        [{ Line: > 0 }, ..] => $"lines {string.Join(", ", rows.Select(row => row.Line))} of {side.File}",
        _ => $"{string.Join(", ", rows.Select(row => row.Name))} of {side.File}",
    };
}
