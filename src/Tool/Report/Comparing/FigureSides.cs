using System.Collections.Immutable;
using PrefillBench.Diagnostics;

namespace PrefillBench.Report.Comparing;

/// <summary>A CSV or a printed table of a benchmark's figures as a side of a comparison.</summary>
public static class FigureSides
{
    private const string Published = "published";
    private const string NoTimes = "no line names columns with times, such as trtllm_mean and baseline_mean, or median_time";

    /// <param name="file">The name for messages.</param>
    /// <param name="run">Number of the run among the runs in the file, from 1; null for the last run whose beginning a line of column names
    /// shows.</param>
    /// <param name="metadata">The metadata that the tool wrote beside its own CSV; null where there is none.</param>
    /// <param name="beside">A file beside it that has the times, for the case that this one has none.</param>
    /// <exception cref="PfbException">PFB5015 when the text holds no times, PFB5014 when there is no such run.</exception>
    public static TimedSide Read(string text, string file, int? run, CsvMetadata? metadata, string? beside = null)
    {
        var lines = FigureLines.Read(text);
        if (lines.IsEmpty)
        {
            throw Unreadable(file, Why(text) + (beside is null ? "" : $"; {beside} beside it has the times of a run"));
        }

        // FlashInfer's columns of measurements are known by name, and routines of other kinds have parameters with fractions.
        var whole = lines.Where(line => line.Damage is null && !line.Columns.Contains(FigureColumns.Backend)).ToArray();
        var measurements = Extras(lines).Where(column => whole.Any(line => FigureColumns.IsFraction(line.Field(column) ?? "")))
            .ToImmutableSortedSet(StringComparer.Ordinal);
        var read = lines.Select(line => FigureCase.Read(line, measurements)).ToImmutableArray();
        var (cases, described) = CaseIds.Of(read, metadata);
        var (chosen, which) = RunOf(cases, run, file);
        return new(file, [.. chosen.SelectMany(line => line.Rows)], HowOf(read, described ? metadata : null))
        {
            Run = which,
            Since = described ? metadata?.StartedUtc : null,
            Unusable = [.. chosen.Where(line => line.Complaint is not null).Select(line => new UnusableLine(line.Line, line.Complaint!))],
            Notes =
            [
                .. Note(!measurements.IsEmpty, $"columns that hold measurements and are not compared: {string.Join(", ", measurements)}"),
                .. Repeated(lines).Select(column => $"several columns are named {column}; the first of them is used"),
                .. Note(metadata is not null && !described, $"its {PublishedCsv.MetadataExtension} describes other lines and is not used"),
            ],
        };
    }

    private static string Why(string text) =>
        string.IsNullOrWhiteSpace(text) ? "the file is empty"
        : text.Contains('\0') ? "the file is not text; if it is compressed, decompress it, for example <(gunzip -c FILE)"
        : FigureLines.HasNames(text) ? "below the line that names the columns there is no line of figures"
        : NoTimes;

    private static string[] Note(bool said, string note) => said ? [note] : [];

    /// <summary>Columns that this tool does not know.</summary>
    private static IEnumerable<string> Extras(ImmutableArray<FigureLine> lines) => lines.SelectMany(line => line.Columns).Distinct()
        .Where(column => FigureColumns.FacetOf(column) is { } facet && !Facets.Known.Contains(facet));

    private static IEnumerable<string> Repeated(ImmutableArray<FigureLine> lines) => lines.Select(line => line.Columns).Distinct()
        .SelectMany(columns => columns.GroupBy(column => column).Where(same => same.Count() > 1).Select(same => same.Key)).Distinct();

    private static (ImmutableArray<FigureCase> Lines, string Which) RunOf(ImmutableArray<FigureCase> lines, int? run, string file)
    {
        var runs = Runs(lines);
        return run is not { } number ? LastNamed(lines, runs.Length)
            : number <= runs.Length ? (runs[number - 1], $" (run {number} of {runs.Length})")
            : throw new PfbException(Codes.BadCommandLine, $"{file} has {PlainText.Count(runs.Length, "run")}, there is no run {number}");
    }

    /// <summary>
    /// A line of names begins a run, and so does a case that the run has already: an appended run repeats the sweep, in any order.
    /// </summary>
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
    /// Repeated cases without a line of names between them may be a run appended to another or cases that the columns cannot tell apart.
    /// All are kept then: the join names those that share a key.
    /// </summary>
    private static (ImmutableArray<FigureCase> Lines, string Which) LastNamed(ImmutableArray<FigureCase> lines, int runs)
    {
        var from = lines.LastOrDefault(line => line.BeginsRun) is { } begin ? lines.IndexOf(begin) : 0;
        return (lines[from..], from > 0 ? $" (the last of {runs} runs)" : "");
    }

    private static MeasuredHow HowOf(ImmutableArray<FigureCase> lines, CsvMetadata? metadata) =>
        metadata is not null ? new(metadata.Device, metadata.Protocol, metadata.L2, null)
        : new(null, lines.Any(line => line.OfPublishedScript) ? Published : null, null, null);

    private static PfbException Unreadable(string file, string text) =>
        new(Codes.UnreadableFile, $"{text}. {Codes.UnreadableFile.Remedy}", new(file, 0, 0));
}
