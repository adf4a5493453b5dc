using System.Globalization;
using System.Text;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Report;
using PrefillBench.Report.Comparing;
using PrefillBench.Results;

namespace PrefillBench.Cli;

/// <summary>
/// Reads one side of `compare`. What a file is shows in its content, because a name can say anything: a pipe is called /dev/fd/63, and a
/// browser saves a CSV as .csv.txt. It is read once, because a pipe can be read only once.
/// </summary>
internal static class ComparedFile
{
    private static readonly string[] BaselineEndings = [BaselineStore.VerifiedEnding, ReceivedRuns.Ending];

    public const string StandardInput = "-";

    private const string OfLines = ".jsonl";

    // Only an approved baseline has it in its first level.
    private const string OfBaselines = "\"measurementVersion\"";

    /// <param name="argument">
    /// A file, the folder of a run, <c>FILE.csv#2</c> for the second of the runs in a file, or <c>-</c> for standard input.
    /// </param>
    public static TimedSide Read(CliEnvironment environment, string argument)
    {
        if (argument == StandardInput)
        {
            var piped = environment.In.ReadToEnd();
            return Of(Encoding.UTF8.GetBytes(piped), piped, "standard input", null, null);
        }

        var (shown, run) = File.Exists(environment.Absolute(argument)) ? (argument, null) : Split(argument);
        var named = environment.Absolute(shown);
        var file = RunFolder.ResultsOf(named, shown);
        var bytes = WholeFile.Read(file, StrictJson.LimitBytes, IsBaseline(file) ? Codes.CorruptBaseline : Codes.UnreadableFile);
        return Of(bytes, Decode(bytes), shown, run, file);
    }

    /// <param name="shown">The name for messages.</param>
    /// <param name="path">The file's path; null where the content comes from no file.</param>
    private static TimedSide Of(byte[] bytes, string text, string shown, int? run, string? path)
    {
        var file = path ?? shown;
        if (file.EndsWith(OfLines, StringComparison.OrdinalIgnoreCase))
        {
            throw new PfbException(
                Codes.UnreadableFile, $"this is a log of single measurements or approvals; name the {RunFolder.Results} of the run",
                new(shown, 0, 0));
        }

        if (IsBaseline(file) || (IsJson(file, text) && text.Contains(OfBaselines, StringComparison.Ordinal)))
        {
            return StoredSides.Of(BaselineJson.Read(bytes, file), shown);
        }

        return IsJson(file, text)
            ? StoredSides.Of(ResultsJson.Read(bytes, file), shown)
            : FigureSides.Read(text, shown, run, path is null ? null : CsvMetadata.Beside(path), Beside(path));
    }

    /// <summary>What has the times, where a report was named instead; null where there is none.</summary>
    private static string? Beside(string? path) =>
        Path.GetDirectoryName(path) is { } folder && File.Exists(Path.Combine(folder, RunFolder.Results)) ? RunFolder.Results : null;

    private static bool IsBaseline(string file) => BaselineEndings.Any(ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static bool IsJson(string file, string text) =>
        file.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || text.TrimStart('\uFEFF', ' ', '\t', '\r', '\n').StartsWith('{');

    /// <summary>Decodes a text by its byte-order mark, which PowerShell and spreadsheets write; without one it is UTF-8.</summary>
    private static string Decode(byte[] bytes)
    {
        using var reader = new StreamReader(new MemoryStream(bytes), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    private static (string File, int? Run) Split(string path) =>
        path.LastIndexOf('#') is > 0 and var at
        && int.TryParse(path.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var run) && run > 0
            ? (path[..at], run)
            : (path, null);
}
