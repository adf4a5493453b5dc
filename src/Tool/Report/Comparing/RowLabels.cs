using System.Collections.Immutable;

namespace PrefillBench.Report.Comparing;

/// <summary>Short names for the rows of one table: what all share is said once.</summary>
internal sealed class RowLabels
{
    private readonly ImmutableHashSet<string> leftOut;

    public RowLabels(IReadOnlyCollection<ComparedRow> rows)
    {
        var names = rows.Select(row => Words(row.Name)).ToArray();
        var ofAll = names.Length > 1 ? OfAll(names) : [];
        var ofThose = names.Length > 1 ? OfThoseThatSayIt(names).Except(ofAll) : [];
        leftOut = new[] { ofAll.Union(ofThose), ofAll }.FirstOrDefault(words => TellApart(names, words)) ?? [];
        Common = Text(names, ofAll.Intersect(leftOut));
        CommonWhereSaid = Text(names, ofThose.Intersect(leftOut));
    }

    /// <summary>The part that every row shares; null without one.</summary>
    public string? Common { get; }

    /// <summary>The part that is the same in every row that has it: routines have columns of their own. Null without one.</summary>
    public string? CommonWhereSaid { get; }

    public string Of(ComparedRow row) => Short(Words(row.Name), leftOut);

    private static string Short(ImmutableArray<string> words, ImmutableHashSet<string> without) =>
        words.Length == 1
            ? words[0]
            : $"{string.Join(' ', words[..^1].Where(word => !without.Contains(word)))}/{words[^1]}".TrimStart('/');

    private static ImmutableHashSet<string> OfAll(ImmutableArray<string>[] names) =>
        [.. names[0][..^1].Where(word => names.All(words => words[..^1].Contains(word)))];

    /// <summary>Words such as <c>causal=True</c>, where no row has another value under that name.</summary>
    private static ImmutableHashSet<string> OfThoseThatSayIt(ImmutableArray<string>[] names) =>
    [
        .. names.SelectMany(words => words[..^1]).Distinct().Where(word => word.Contains('='))
            .GroupBy(word => word[..word.IndexOf('=')]).Where(values => values.Count() == 1).Select(values => values.Single()),
    ];

    private static bool TellApart(ImmutableArray<string>[] names, ImmutableHashSet<string> without) =>
        Count(names, without) == Count(names, []);

    private static int Count(ImmutableArray<string>[] names, ImmutableHashSet<string> without) =>
        names.Select(words => Short(words, without)).Distinct().Count();

    private static string? Text(ImmutableArray<string>[] names, ImmutableHashSet<string> shared) =>
        shared.IsEmpty ? null : string.Join(' ', names.SelectMany(words => words).Where(shared.Contains).Distinct());

    /// <summary>The words of the case, then the kernel. A row's id has hyphens between them; what columns say has spaces.</summary>
    private static ImmutableArray<string> Words(string name)
    {
        var separator = name.Contains(' ') ? ' ' : '-';
        return name.LastIndexOf('/') is >= 0 and var at ? [.. name[..at].Split(separator), name[(at + 1)..]] : [.. name.Split(separator)];
    }
}
