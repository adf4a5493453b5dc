using System.Collections.Immutable;

namespace PrefillBench.Report.Comparing;

/// <summary>Short names for the rows of one table: what all share is said once.</summary>
internal sealed class RowLabels
{
    private static readonly char[] Separators = [' ', '-'];

    private readonly bool[] shared;

    public RowLabels(IReadOnlyCollection<ComparedRow> rows)
    {
        var names = rows.Select(row => Words(row.Name)).ToArray();
        // Names of different forms have no words in common places.
        shared = names.Length > 1 && names.All(words => words.Length == names[0].Length)
            ? [.. names[0].Select((word, i) => i < names[0].Length - 1 && names.All(words => words[i] == word))]
            : [];
        Common = shared.Any(isShared => isShared) ? string.Join(' ', names[0].Where((_, i) => shared[i])) : null;
    }

    /// <summary>What every row shares; null when nothing is.</summary>
    public string? Common { get; }

    public string Of(ComparedRow row)
    {
        var words = Words(row.Name);
        return Common is null ? row.Name : $"{string.Join(' ', words[..^1].Where((_, i) => !shared[i]))}/{words[^1]}".TrimStart('/');
    }

    /// <summary>The words of the case, then the kernel.</summary>
    private static ImmutableArray<string> Words(string name) =>
        name.LastIndexOf('/') is >= 0 and var at ? [.. name[..at].Split(Separators), name[(at + 1)..]] : [.. name.Split(Separators)];
}
