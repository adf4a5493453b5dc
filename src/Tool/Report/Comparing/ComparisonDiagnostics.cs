using System.Collections.Immutable;
using PrefillBench.Diagnostics;

namespace PrefillBench.Report.Comparing;

/// <summary>Problems of two files, beyond their times.</summary>
internal static class ComparisonDiagnostics
{
    // Rows that all differ by more than this are suspected to be of two different benchmarks.
    private const double UnlikelyFactor = 2.5;

    /// <summary>A file that is spelt in another way is so in all its lines.</summary>
    private const int ShownLines = 5;

    public static IEnumerable<Diagnostic> Of(TimedSide before, TimedSide after, ImmutableArray<ComparedRow> rows) =>
        [.. Unusable(before), .. Unusable(after), .. Refused(rows), .. OtherBenchmark(rows)];

    private static IEnumerable<Diagnostic> Unusable(TimedSide side)
    {
        UnusableLine[] lines =
        [
            .. side.Unusable,
            .. side.Rows.Where(row => row is { Line: > 0, HasTime: false }).Select(row => new UnusableLine(row.Line, row.Why)),
        ];
        return lines.Take(ShownLines)
            .Select(line => new Diagnostic(Codes.UnusableRow, $"{line.Why}; this row is not compared", new(side.File, line.Line, 0)))
            .Concat(lines.Length <= ShownLines ? [] : [
                new Diagnostic(
                    Codes.UnusableRow, $"{lines.Length - ShownLines} more rows of the file are not compared for such reasons",
                    new(side.File, lines[ShownLines].Line, 0)),
            ]);
    }

    private static IEnumerable<Diagnostic> Refused(ImmutableArray<ComparedRow> rows)
    {
        var refused = rows.Where(row => row.Outcome == Outcome.Refused).ToArray();
        if (refused.Length > 0)
        {
            yield return new(
                Codes.AmbiguousRows,
                $"{PlainText.Count(refused.Length, "row")} cannot be matched, the first: {refused[0].Name}: {refused[0].Reason}. "
                + Codes.AmbiguousRows.Remedy,
                SourcePosition.None);
        }
    }

    private static IEnumerable<Diagnostic> OtherBenchmark(ImmutableArray<ComparedRow> rows)
    {
        var ratios = rows.Select(row => row.Ratio).OfType<double>().ToArray();
        if (ratios.Length > 0 && ratios.All(ratio => Math.Abs(Math.Log(ratio)) > Math.Log(UnlikelyFactor)))
        {
            var all = ratios.Length == 1
                ? "the only row in both files differs"
                : $"all {ratios.Length} rows in both files differ";
            var range = $"{Figures.Change(ratios.Min() - 1)} to {Figures.Change(ratios.Max() - 1)}";
            yield return new(
                Codes.OtherBenchmark,
                $"{all} by a factor of more than {UnlikelyFactor} ({range}): "
                + "these look like two different benchmarks, cards, shapes or units of time. A prefill and a decode script write the same "
                + "columns",
                SourcePosition.None);
        }
    }
}
