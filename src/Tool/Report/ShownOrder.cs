using System.Collections.Immutable;
using PrefillBench.Gate;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>
/// Results in the order in which people see them, the worst first (<see cref="Gate.WorstFirst"/>). The results themselves keep the order of
/// the plan, and so do rows that leave nothing to explain.
/// </summary>
internal static class ShownOrder
{
    // Below every verdict that asks for attention. Skipped rows are in between, because nothing is known of them.
    private const int Plain = -2;
    private const int Skipped = -1;

    public static ImmutableArray<RowSection> RowsWorstFirst(this ResultsDocument document) =>
        [.. WorstFirst.Of(document.Rows, row => Place(row.Verdict), Size)];

    private static int Place(Verdict verdict) => verdict == Verdict.Skipped ? Skipped : verdict.IsPlain() ? Plain : verdict.Gravity();

    /// <summary>Cases in the order of their worst rows.</summary>
    public static ImmutableArray<CaseSection> CasesWorstFirst(this ResultsDocument document)
    {
        var rank = document.Ranks();
        return [.. document.Cases.OrderBy(c => c.Rows.Min(row => rank.GetValueOrDefault(row, int.MaxValue)))];
    }

    /// <summary>Errors, warnings, notes; of each first what is about the whole run, then as the rows that they are about.</summary>
    public static ImmutableArray<DiagnosticSection> DiagnosticsWorstFirst(this ResultsDocument document)
    {
        var rank = document.Ranks();
        return
        [
            .. document.Diagnostics
                .OrderBy(diagnostic => Gravity(diagnostic.Severity))
                .ThenBy(diagnostic => RankOf(diagnostic, rank)),
        ];
    }

    /// <summary>Rank of a severity; the gravest is 0.</summary>
    public static int Gravity(string severity) => severity switch { "error" => 0, "warning" => 1, _ => 2 };

    /// <summary>A phrase on the rows that are not shown, such as "and 6 more, the largest +5.0%".</summary>
    /// <param name="what">A noun for the rows, such as "more rows".</param>
    public static string More(IReadOnlyCollection<RowSection> cut, string what) =>
        cut.Max(row => Size(row) is null ? null : row.Ratio) is { } ratio
            ? $"and {cut.Count} {what}, the largest {Figures.Change(ratio - 1)}"
            : $"and {cut.Count} {what}";

    /// <summary>The size of a row's fault: its change, or for a wrong output the error in multiples of the allowed one.</summary>
    private static double? Size(RowSection row) => row.Verdict switch
    {
        _ when row.Verdict.IsPlain() => null,
        Verdict.WrongOutput => row.Output is { Limit: > 0 } output ? Number(output.RelativeError / output.Limit) : null,
        Verdict.Improved => 1 / row.Ratio,
        _ => row.Ratio,
    };

    // An output full of NaN is beyond every number.
    private static double Number(double error) => double.IsNaN(error) ? double.PositiveInfinity : error;

    /// <summary>Ranks by row id; the worst row has 0.</summary>
    public static Dictionary<string, int> Ranks(this ResultsDocument document)
    {
        var rows = document.RowsWorstFirst();
        // Rows that leave nothing to explain are equal, so that what is sorted by them keeps its order.
        var plain = rows.Count(row => !row.Verdict.IsPlain());
        return rows.Index().DistinctBy(row => row.Item.Id).ToDictionary(row => row.Item.Id, row => Math.Min(row.Index, plain));
    }

    /// <summary>A diagnostic about a row begins with the row's id and a colon, which an id may have too.</summary>
    private static int RankOf(DiagnosticSection diagnostic, Dictionary<string, int> rank)
    {
        var text = diagnostic.Text;
        for (var at = End(0); at > 0; at = End(at + 1))
        {
            if (rank.TryGetValue(text[..at], out var found))
            {
                return found;
            }
        }

        return -1;

        int End(int from) => text.IndexOf(": ", from, StringComparison.Ordinal);
    }
}
