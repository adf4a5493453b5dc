using System.Collections.Immutable;
using System.Text.RegularExpressions;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>Cases, or rows of cases of which others were measured, that were left out for one reason.</summary>
/// <param name="Noun">"case" or "row".</param>
/// <param name="Names">Names of the cases as they are shown.</param>
/// <param name="Reason">The first case's reason. The reasons of the others may differ in their numbers.</param>
internal sealed partial record SkippedCases(string Noun, ImmutableArray<string> Names, string Reason)
{
    private const int Named = 3;

    /// <summary>"needs 1.4 TiB of memory" and "needs 2 TiB of memory" are one reason.</summary>
    public static IEnumerable<SkippedCases> Of(ResultsDocument document, CaseLabels labels)
    {
        var whole = document.Skipped.Select(skipped => skipped.Case).ToHashSet();
        return ByReason("case", document.Skipped.Select(skipped => (labels.OfCase(skipped.Case), skipped.Reason)))
            .Concat(ByReason("row", document.Rows.Where(row => row.Verdict == Verdict.Skipped && !whole.Contains(row.Case))
                .Select(row => (labels.Of(row), row.Reason))));
    }

    public string Sentence => Names.Length <= Named
        ? $"{string.Join(", ", Names)}: {Reason}"
        : $"{PlainText.Count(Names.Length, Noun)}, {string.Join(", ", Names.Take(Named))} and {Names.Length - Named} more; "
            + $"the first: {Reason}";

    private static IEnumerable<SkippedCases> ByReason(string noun, IEnumerable<(string Name, string Reason)> skipped) => skipped
        .GroupBy(one => Number().Replace(one.Reason, "#"))
        .Select(group => new SkippedCases(noun, [.. group.Select(one => one.Name)], group.First().Reason));

    [GeneratedRegex(@"[0-9]+([.,][0-9]+)?( [KMGT]iB)?")]
    private static partial Regex Number();
}
