using System.Collections.Immutable;
using PrefillBench.Diagnostics;

namespace PrefillBench.Report.Comparing;

/// <summary>A CSV or a printed table of a benchmark's figures as a side of a comparison.</summary>
public static class FigureSides
{
    private const string Published = "published";

    /// <param name="file">The name for messages.</param>
    /// <param name="run">From 1, among the runs that were appended to the file; null for the last whose beginning a line of names shows.</param>
    /// <param name="metadata">What the tool wrote beside a CSV of its own; null where there is nothing.</param>
    /// <exception cref="PfbException">PFB5015 when the text holds no times, PFB5014 when there is no such run.</exception>
    public static TimedSide Read(string text, string file, int? run, CsvMetadata? metadata)
    {
        var lines = FigureLines.Read(text);
        if (lines.IsEmpty)
        {
            throw Unreadable(file, string.IsNullOrWhiteSpace(text) ? "the file is empty" : "no line names columns with times, such as trtllm_mean and baseline_mean, or median_time");
        }

        var fractions = Extras(lines).Where(column => lines.Any(line => line.Damage is null && FigureColumns.IsFraction(line.Field(column) ?? ""))).ToImmutableHashSet();
        var read = lines.Select(line => FigureCase.Read(line, fractions)).ToImmutableArray();
        var cases = CaseIds.Of(read, metadata);
        var runs = Runs(cases.Lines);
        if (run > runs.Length)
        {
            throw new PfbException(Codes.BadCommandLine, $"{file} has {PlainText.Count(runs.Length, "run")}, there is no run {run}");
        }

        var (chosen, which) = run is { } number ? (runs[number - 1], $" (run {number} of {runs.Length})") : LastNamed(cases.Lines, runs);
        return new(file, [.. chosen.SelectMany(line => line.Rows)], HowOf(read, cases.Used ? metadata : null))
        {
            Run = which,
            Unusable = [.. chosen.Where(line => line.Complaint is not null).Select(line => new UnusableLine(line.Line, line.Complaint!))],
            Notes =
            [
                .. fractions.IsEmpty ? [] : new[] { $"columns that hold measurements and are not compared: {string.Join(", ", fractions.Order(StringComparer.Ordinal))}" },
                .. metadata is not null && !cases.Used ? [$"its {PublishedCsv.MetadataExtension} describes other lines and is not used"] : Array.Empty<string>(),
            ],
        };
    }

    private static IEnumerable<string> Extras(ImmutableArray<FigureLine> lines) =>
        lines.SelectMany(line => line.Columns).Distinct().Where(column => FigureColumns.FacetOf(column) is { } facet && !Facets.Known.Contains(facet));

    /// <summary>A line of names begins a run, and so does a case that the run has already: an appended run repeats the sweep, in any order.</summary>
    private static ImmutableArray<ImmutableArray<FigureCase>> Runs(ImmutableArray<FigureCase> lines)
    {
        var runs = new List<List<FigureCase>>();
        var seen = new HashSet<string>();
        foreach (var line in lines)
        {
            if (runs.Count == 0 || line.BeginsRun || line.Rows.Any(row => seen.Contains(row.FullKey)))
            {
                runs.Add([]);
                seen.Clear();
            }

            runs[^1].Add(line);
            seen.UnionWith(line.Rows.Select(row => row.FullKey));
        }

        return [.. runs.Select(found => found.ToImmutableArray())];
    }

    /// <summary>
    /// Repeated cases without a line of names between them may be a run appended to another or cases that the columns cannot tell apart. All are
    /// kept then: the join names those that share a key.
    /// </summary>
    private static (ImmutableArray<FigureCase> Lines, string Which) LastNamed(ImmutableArray<FigureCase> lines, ImmutableArray<ImmutableArray<FigureCase>> runs)
    {
        var from = lines.LastOrDefault(line => line.BeginsRun) is { } begin ? lines.IndexOf(begin) : 0;
        return (lines[from..], from > 0 ? $" (the last of {runs.Length} runs)" : "");
    }

    private static MeasuredHow HowOf(ImmutableArray<FigureCase> lines, CsvMetadata? metadata) =>
        metadata is not null ? new(metadata.Device, metadata.Protocol, metadata.L2, null)
        : new(null, lines.Any(line => line.OfPublishedScript) ? Published : null, null, null);

    private static PfbException Unreadable(string file, string text) => new(Codes.UnreadableFile, $"{text}. {Codes.UnreadableFile.Remedy}", new(file, 0, 0));
}
