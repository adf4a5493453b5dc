using System.Collections.Immutable;
using PrefillBench.Diagnostics;

namespace PrefillBench.Spec;

/// <summary>The cases that `--filter` leaves.</summary>
public static class CaseFilter
{
    /// <param name="patterns">Globs over case ids; a case matches any of them and none that begins with '!'. None means all cases.</param>
    public static ImmutableArray<AttentionCase> Apply(ImmutableArray<AttentionCase> cases, IReadOnlyList<string> patterns)
    {
        var excluded = patterns.Where(pattern => pattern.StartsWith('!')).Select(pattern => pattern[1..]).ToList();
        var included = patterns.Where(pattern => !pattern.StartsWith('!')).ToList();
        var left = cases
            .Where(c => included.Count == 0 || included.Exists(pattern => Glob.Matches(pattern, c.Id)))
            .Where(c => !excluded.Exists(pattern => Glob.Matches(pattern, c.Id)))
            .ToImmutableArray();
        if (left.IsEmpty)
        {
            throw new PfbException(Codes.NothingMatches, Explain(cases, patterns, included));
        }

        return left;
    }

    private static string Explain(ImmutableArray<AttentionCase> cases, IReadOnlyList<string> patterns, List<string> included)
    {
        var shown = string.Join(", ", patterns.Select(pattern => $"`{pattern}`"));
        var wanted = (included.FirstOrDefault() ?? "").Replace("*", "", StringComparison.Ordinal);
        var nearest = Suggestion.Nearest(wanted, cases.Select(c => c.Id), count: 3);
        return $"No case of {cases.Length} matches {shown}. A pattern covers the whole id, so write `*part*` for a part. Nearest: {string.Join(", ", nearest)}.";
    }
}
