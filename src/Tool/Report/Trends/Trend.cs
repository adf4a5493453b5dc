using System.Collections.Immutable;

namespace PrefillBench.Report.Trends;

/// <summary>The times of one run, or of what was approved at one commit.</summary>
/// <param name="At">Short: a commit, or the time of a run.</param>
/// <param name="Title">A further name of the moment, such as a commit's subject or a file.</param>
/// <param name="How">Device and way of measuring; times of two are never in one curve.</param>
/// <param name="Rows">Medians in ms by row id.</param>
public sealed record TrendMoment(string At, string Title, string How, ImmutableSortedDictionary<string, double> Rows)
{
    /// <summary>Rows whose verdict then was REGRESSED or worse.</summary>
    public ImmutableHashSet<string> Bad { get; init; } = [];
}

/// <param name="IsBad">Its verdict then was REGRESSED or worse.</param>
public sealed record TrendPoint(string At, string Title, double Ms, bool IsBad);

/// <summary>One row over the moments that have it, oldest first.</summary>
/// <param name="How">Device and way of measuring.</param>
public sealed record TrendSeries(string How, string Row, ImmutableArray<TrendPoint> Points)
{
    /// <summary>Last over first time, minus 1, as a fraction.</summary>
    public double Change => (Points[^1].Ms / Points[0].Ms) - 1;

    /// <summary>The point with the largest change from the one before it; null for a single point.</summary>
    public (TrendPoint Point, double Change)? LargestStep => Points.Length < 2 ? null : Points.Zip(Points.Skip(1))
        .Select(step => (step.Second, (step.Second.Ms / step.First.Ms) - 1))
        .MaxBy(step => Math.Abs(Math.Log(1 + step.Item2)));
}

/// <summary>
/// Times over commits or runs. Nothing is judged: times of two days differ by more than kernels do, so a step is a place to look, and
/// pairs (`run --against`) say whether it is one.
/// </summary>
public static class Trend
{
    public const string Limits =
        "Times vary from day to day by themselves, so a step is only a place to look; run --against COMMIT measures both sides in "
        + "pairs and says whether the code is slower.";

    /// <param name="moments">Oldest first.</param>
    /// <param name="matches">Chooses rows by id.</param>
    /// <returns>Series by device, the largest slow-down first.</returns>
    public static ImmutableArray<TrendSeries> Of(IReadOnlyCollection<TrendMoment> moments, Func<string, bool> matches) =>
    [
        .. moments
            .SelectMany(moment => moment.Rows.Where(row => matches(row.Key)).Select(row => (
                moment.How, Row: row.Key, Point: new TrendPoint(moment.At, moment.Title, row.Value, moment.Bad.Contains(row.Key)))))
            .GroupBy(timed => (timed.How, timed.Row))
            .Select(row => new TrendSeries(row.Key.How, row.Key.Row, [.. row.Select(timed => timed.Point)]))
            .OrderBy(series => series.How, StringComparer.Ordinal)
            .ThenByDescending(series => series.Change)
            .ThenBy(series => series.Row, StringComparer.Ordinal),
    ];
}
