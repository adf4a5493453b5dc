using System.Globalization;
using System.Text;
using PrefillBench.Diagnostics;
using PrefillBench.Report;

namespace PrefillBench.Cli;

/// <summary>One side of `compare` by the figures of a CSV: a CSV file, one run of it, or the same figures out of results.json.</summary>
/// <param name="Facts">Null where nothing says how the file was measured, as with the Python benchmark's.</param>
internal sealed record CsvSide(string File, CsvTimings Timings, CsvMetadata? Facts)
{
    private const string MeasuredCard = "h200";
    private const string Published = "published";

    public bool IsMeasuredCard => Facts?.Device.Contains(MeasuredCard, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary><c>FILE.csv</c>, or <c>FILE.csv#2</c> for the second of the runs that were appended to it.</summary>
    public static bool Is(string path) => Split(path).File.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    public static CsvSide Read(string path)
    {
        var (file, run) = Split(path);
        var timings = PublishedCsvReader.ReadFile(file);
        if (run > timings.Runs.Length)
        {
            throw new PfbException(Codes.BadCommandLine, $"{file} has {timings.Runs.Length} runs, there is no run {run}");
        }

        return new(path, run is { } chosen ? timings with { File = path, Runs = timings.Runs[..chosen] } : timings, CsvMetadata.Beside(file));
    }

    /// <summary>The figures that the run wrote, or would write, into its CSV.</summary>
    public static CsvSide Of(ResultsDocument results, string file) =>
        new(file, PublishedCsvReader.Read(Encoding.UTF8.GetBytes(PublishedCsv.Write(results)), file), PublishedCsv.Metadata(results));

    /// <summary>A CSV without a description is the Python benchmark's, or as good as: the published protocol, on an unknown device.</summary>
    /// <exception cref="PfbException">PFB5018 when the two were not measured in the same way on the same device.</exception>
    public static void RequireSame(CsvSide before, CsvSide after)
    {
        var (a, b) = (before.Facts, after.Facts);
        if (a is not null && b is not null && (a.Device, a.Protocol, a.L2) != (b.Device, b.Protocol, b.L2))
        {
            throw new PfbException(
                Codes.NotComparable,
                $"{before.File} and {after.File} cannot be compared: device, protocol and L2 are {(a.Device, a.Protocol, a.L2)} and {(b.Device, b.Protocol, b.L2)}");
        }

        if ((a is null) != (b is null) && (a ?? b)!.Protocol is not Published and var protocol)
        {
            throw new PfbException(
                Codes.NotComparable,
                $"{(a is null ? before : after).File} is the Python benchmark's, of the published protocol, the other is of the {protocol} protocol; measure with --protocol published");
        }
    }

    private static (string File, int? Run) Split(string path) =>
        path.LastIndexOf('#') is > 0 and var at && int.TryParse(path.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var run) && run > 0
            ? (path[..at], run)
            : (path, null);
}
