using System.Collections.Immutable;
using PrefillBench.Results;

namespace PrefillBench.Report.SideBySide;

/// <summary>Several runs with their rows beside each other; the others are compared with the first. Judges nothing.</summary>
/// <param name="Names">A short name for each run, no two the same.</param>
/// <param name="Rows">Every row of any run, in the order of their first appearance.</param>
public sealed record RunTable(ImmutableArray<ResultsDocument> Runs, ImmutableArray<string> Names, ImmutableArray<RunTableRow> Rows)
{
    public static RunTable Of(ImmutableArray<ResultsDocument> runs)
    {
        var byRun = runs.Select(run => run.Rows.ToDictionary(row => row.Id)).ToArray();
        var ids = runs.SelectMany(run => run.Rows).Select(row => row.Id).Distinct();
        return new(runs, NamesOf(runs), [.. ids.Select(id => new RunTableRow(id, [.. byRun.Select(rows => rows.GetValueOrDefault(id))]))]);
    }

    /// <summary>The first that tells all of them apart: suite, commit, suite or device with the start, at last a number.</summary>
    private static ImmutableArray<string> NamesOf(ImmutableArray<ResultsDocument> runs)
    {
        Func<ResultsDocument, string>[] names =
        [
            run => run.Run.Suite,
            run => Figures.Commit(run.Run.Commit ?? ""),
            run => $"{run.Run.Suite} {Start(run)}",
            run => $"{run.Device.Slug} {Start(run)}",
        ];
        return names.Select(name => runs.Select(name).ToImmutableArray()).FirstOrDefault(
            found => found.All(name => name.Length > 0) && found.Distinct().Count() == runs.Length) is { IsDefault: false } distinct
            ? distinct
            : [.. runs.Select((run, i) => $"{i + 1}: {Start(run)}")];
    }

    private static string Start(ResultsDocument run) => $"{run.Run.StartedUtc.UtcDateTime:yyyy-MM-dd HH:mm}";
}

/// <param name="Runs">The row in each run; null where the run does not have it.</param>
public sealed record RunTableRow(string Id, ImmutableArray<RowSection?> Runs)
{
    public double? Ms(int run) => Figures.Median(Runs[run]?.MedianMs ?? []);

    /// <summary>This run's time / the first run's; null where one is missing or the same name stands for other work.</summary>
    public double? Ratio(int run) => run > 0 && IsSameWork(run) ? Ms(run) / Ms(0) : null;

    private bool IsSameWork(int run) => Runs[0] is { } first && Runs[run] is { } other
        && Math.Abs(first.Flop - other.Flop) <= 1e-9 * first.Flop;
}
