using System.Collections.Immutable;
using System.Text.RegularExpressions;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>Cases that were not measured, of one reason.</summary>
/// <param name="Reason">Of the first of them; the others' may have other numbers in it.</param>
internal sealed partial record SkippedCases(ImmutableArray<SkippedSection> Cases, string Reason)
{
    private const int Named = 3;

    /// <summary>"needs 1.4 TiB of memory" and "needs 2 TiB of memory" are one reason.</summary>
    public static IEnumerable<SkippedCases> Of(ResultsDocument document) => document.Skipped
        .GroupBy(skipped => Number().Replace(skipped.Reason, "#"))
        .Select(group => new SkippedCases([.. group], group.First().Reason));

    /// <param name="name">Of a case, as it is shown.</param>
    public string Sentence(Func<string, string> name) => Cases.Length <= Named
        ? $"{string.Join(", ", Cases.Select(skipped => name(skipped.Case)))}: {Reason}"
        : $"{Cases.Length} cases, {string.Join(", ", Cases.Take(Named).Select(skipped => name(skipped.Case)))} "
            + $"and {Cases.Length - Named} more; the first: {Reason}";

    [GeneratedRegex(@"[0-9]+([.,][0-9]+)?( [KMGT]iB)?")]
    private static partial Regex Number();
}
