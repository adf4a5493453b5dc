using System.Collections.Immutable;

namespace PrefillBench.Report.Comparing;

/// <summary>One line of figures, understood: the case, and a row for each kernel that the line has a time of.</summary>
/// <param name="Facets">Facets without the kernel; empty where the line cannot be used.</param>
/// <param name="Complaint">Why the line has no rows; null where it has rows.</param>
/// <param name="OfPublishedScript">Its columns are the published scripts', which say nothing of how they measured.</param>
internal sealed record FigureCase(
    int Line,
    bool BeginsRun,
    ImmutableSortedDictionary<string, string> Facets,
    ImmutableArray<TimedRow> Rows,
    string? Complaint,
    bool OfPublishedScript)
{
    /// <param name="measurements">Columns that name no case.</param>
    public static FigureCase Read(FigureLine line, IReadOnlySet<string> measurements)
    {
        var published = !line.Columns.Contains(FigureColumns.Backend);
        try
        {
            var facets = line.Damage is { } damage ? throw new FormatException(damage) : FacetsOf(line, measurements);
            return new(line.Line, line.BeginsRun, facets, [.. RowsOf(line, facets)], null, published);
        }
        catch (FormatException e)
        {
            return new(line.Line, line.BeginsRun, ImmutableSortedDictionary<string, string>.Empty, [], e.Message, published);
        }
    }

    /// <exception cref="FormatException">A value cannot be read; the message says which.</exception>
    private static ImmutableSortedDictionary<string, string> FacetsOf(FigureLine line, IReadOnlySet<string> measurements)
    {
        var facets = ImmutableSortedDictionary.CreateBuilder<string, string>();
        foreach (var column in line.Columns.Distinct().Where(column => !measurements.Contains(column)))
        {
            if (FigureColumns.FacetOf(column) is { } facet && !facets.ContainsKey(facet) && ValueOf(line, column, facet) is { } value)
            {
                facets[facet] = value;
            }
        }

        // A CSV of an early script: the cache has the type of the queries.
        if (facets.GetValueOrDefault(Comparing.Facets.KvType) == "auto" && facets.TryGetValue(Comparing.Facets.QueryType, out var queries))
        {
            facets[Comparing.Facets.KvType] = queries;
        }

        return facets.ToImmutable();
    }

    /// <summary>The value; null where the line has none. Where every back end has a line, columns of other routines are empty.</summary>
    private static string? ValueOf(FigureLine line, string column, string facet)
    {
        var (text, ofBackends) = (line.Field(column)!, line.Columns.Contains(FigureColumns.Backend));
        if (text.Length == 0)
        {
            return ofBackends || !Comparing.Facets.Known.Contains(facet) ? null : throw new FormatException($"{column} is empty");
        }

        try
        {
            return FigureColumns.ValueOf(facet, text, zeroAllowed: ofBackends);
        }
        catch (FormatException e)
        {
            throw new FormatException($"{column} '{text}' {e.Message}");
        }
    }

    private static IEnumerable<TimedRow> RowsOf(FigureLine line, ImmutableSortedDictionary<string, string> facets)
    {
        foreach (var column in line.Columns.Distinct())
        {
            if (FigureColumns.TimeOf(column) is not var (kernel, isMedian))
            {
                continue;
            }

            var named = facets.Add(Comparing.Facets.Kernel, kernel.Length > 0 ? kernel : line.Field(FigureColumns.Backend) ?? "");
            var row = new TimedRow { Name = Comparing.Facets.Name(named), Facets = named, Line = line.Line };
            var text = line.Field(column)!;
            TimedRow timed;
            try
            {
                var ms = FigureColumns.Time(text);
                timed = row with { MedianMs = isMedian ? ms : null, MeanMs = isMedian ? null : ms };
            }
            catch (FormatException e)
            {
                timed = row with { Why = $"{column} '{text}' {e.Message}" };
            }

            yield return timed;
        }
    }
}
