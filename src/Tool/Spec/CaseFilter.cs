using System.Collections.Immutable;
using PrefillBench.Diagnostics;

namespace PrefillBench.Spec;

/// <summary>The cases that `--filter` leaves.</summary>
public static class CaseFilter
{
    /// <param name="patterns">Globs over case ids; a case matches any of them and none that begins with '!'. None means all cases.</param>
    public static ImmutableArray<AttentionCase> Apply(ImmutableArray<AttentionCase> cases, IReadOnlyList<string> patterns)
    {
        var left = cases.Where(c => Selects(patterns, c.Id)).ToImmutableArray();
        if (left.IsEmpty)
        {
            throw new PfbException(Codes.NothingMatches, Explain(cases, patterns));
        }

        return left;
    }

    /// <summary>True when an id matches one of the patterns that include (or there is none), and none of those that exclude.</summary>
    public static bool Selects(IReadOnlyList<string> patterns, string id) =>
        (patterns.All(IsExclusion) || patterns.Any(pattern => !IsExclusion(pattern) && Glob.Matches(pattern, id)))
        && !patterns.Any(pattern => IsExclusion(pattern) && Glob.Matches(pattern[1..], id));

    private static bool IsExclusion(string pattern) => pattern.StartsWith('!');

    private static string Explain(ImmutableArray<AttentionCase> cases, IReadOnlyList<string> patterns)
    {
        var shown = string.Join(", ", patterns.Select(pattern => $"`{pattern}`"));
        var wanted = (patterns.FirstOrDefault(pattern => !IsExclusion(pattern)) ?? "").Replace("*", "", StringComparison.Ordinal);
        var nearest = Suggestion.Nearest(wanted, cases.Select(c => c.Id), count: 3);
        return $"No case of {cases.Length} matches {shown}. A pattern covers the whole id, so write `*part*` for a part. "
            + $"Nearest: {string.Join(", ", nearest)}.";
    }
}
