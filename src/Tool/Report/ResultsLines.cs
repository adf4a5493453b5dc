using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>The facts that a caller without a JSON reader needs: the content of <c>results.lines</c>.</summary>
/// <param name="Counts">Rows by verdict, worst first; verdicts of no row are absent.</param>
/// <param name="Diagnostics">Diagnostics in canonical MSBuild form.</param>
public sealed record ResultsSummary(
    string RunId,
    bool Complete,
    Verdict Verdict,
    ExitCode ExitCode,
    string Suite,
    string Device,
    ImmutableArray<(Verdict Verdict, int Rows)> Counts,
    ImmutableArray<string> Diagnostics)
{
    /// <summary>Approved rows that the verdict says nothing of.</summary>
    public int NotLookedAt { get; init; }
}

/// <summary>results.lines: <c>key=value</c>, one per line, values on one line, in a fixed order.</summary>
public static class ResultsLines
{
    public const int CurrentSchema = 1;

    public static ResultsSummary Summarize(ResultsDocument document) => new(
        document.Run.Id,
        document.Run.Complete,
        document.Verdict,
        document.ExitCode,
        document.Run.Suite,
        document.Device.Slug,
        VerdictCounts.Of(document.Rows),
        [.. document.DiagnosticsWorstFirst().Select(diagnostic => diagnostic.ToLine())])
    {
        NotLookedAt = document.NotLookedAt?.Count() ?? 0,
    };

    public static string Write(ResultsDocument document)
    {
        var summary = Summarize(document);
        (string Key, string Value)[] lines =
        [
            ("schema", $"{CurrentSchema}"),
            ("runId", summary.RunId),
            ("complete", summary.Complete ? "true" : "false"),
            ("verdict", summary.Verdict.Name()),
            ("exitCode", $"{(int)summary.ExitCode}"),
            ("suite", summary.Suite),
            ("device", summary.Device),
            .. summary.Counts.Select(count => ($"count.{count.Verdict.Name()}", $"{count.Rows}")),
            ("notLookedAt", $"{summary.NotLookedAt}"),
            // Announces how many lines follow: what a cut file would otherwise hide.
            ("diagnostics", $"{summary.Diagnostics.Length}"),
            .. summary.Diagnostics.Select(line => ("diagnostic", line)),
        ];
        return string.Concat(lines.Select(line => $"{line.Key}={PlainText.OneLine(line.Value)}\n"));
    }

    /// <param name="file">The name for messages.</param>
    public static ResultsSummary Read(ReadOnlySpan<byte> utf8, string file)
    {
        var text = Encoding.UTF8.GetString(utf8);
        if (!text.EndsWith('\n'))
        {
            throw Unreadable(file, 0, text.Length == 0 ? "the file is empty" : "the file is cut off: its last line is not complete");
        }

        var pairs = text.TrimEnd('\n').Split('\n').Select((line, index) => Pair(line.TrimEnd('\r'), file, index + 1)).ToArray();
        RequireSchema(pairs[0], file);
        return Parse(pairs, file);
    }

    private static ResultsSummary Parse((string Key, string Value, int Line)[] pairs, string file)
    {
        string[] diagnostics = [.. pairs.Where(pair => pair.Key == "diagnostic").Select(pair => pair.Value)];
        var announced = Number(One("diagnostics"), file);
        if (announced != diagnostics.Length)
        {
            throw Unreadable(file, 0, $"the file is cut off: it announces {announced} diagnostics and has {diagnostics.Length}");
        }

        var exitCode = (ExitCode)Number(One("exitCode"), file);
        return new(
            One("runId").Value,
            One("complete").Value switch
            {
                "true" => true,
                "false" => false,
                _ => throw Unreadable(file, One("complete").Line, "complete is neither true nor false"),
            },
            ParseVerdict(One("verdict").Value, One("verdict").Line, file),
            Enum.IsDefined(exitCode) ? exitCode : throw Unreadable(file, One("exitCode").Line, $"exitCode {(int)exitCode} does not exist"),
            One("suite").Value,
            One("device").Value,
            [.. pairs.Where(pair => pair.Key.StartsWith("count.", StringComparison.Ordinal))
                .Select(pair => (ParseVerdict(pair.Key["count.".Length..], pair.Line, file), Number(pair, file)))],
            [.. diagnostics])
        {
            // Files of earlier versions have no such line.
            NotLookedAt = pairs.Any(pair => pair.Key == "notLookedAt") ? Number(One("notLookedAt"), file) : 0,
        };

        (string Key, string Value, int Line) One(string key) => pairs.Where(pair => pair.Key == key).ToArray() switch
        {
            [var only] => only,
            [] => throw Unreadable(file, 0, $"'{key}=' is missing"),
            [_, var second, ..] => throw Unreadable(file, second.Line, $"'{key}=' occurs twice"),
        };
    }

    private static void RequireSchema((string Key, string Value, int Line) first, string file)
    {
        if (first.Key != "schema" || Number(first, file) is var schema && schema < 1)
        {
            throw Unreadable(file, 1, "the file does not begin with 'schema=1'");
        }

        if (schema > CurrentSchema)
        {
            throw new PfbException(
                Codes.NewerSchema, $"schema is {schema}, and this tool reads up to {CurrentSchema}. {Codes.NewerSchema.Remedy}",
                new(file, 1, 0));
        }
    }

    private static (string Key, string Value, int Line) Pair(string line, string file, int number) =>
        line.IndexOf('=') is > 0 and var at ? (line[..at], line[(at + 1)..], number)
            : throw Unreadable(file, number, "the line is not 'key=value'");

    private static int Number((string Key, string Value, int Line) pair, string file) =>
        int.TryParse(pair.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Unreadable(file, pair.Line, $"{pair.Key} is not a whole number");

    private static Verdict ParseVerdict(string name, int line, string file)
    {
        try
        {
            return Verdicts.Parse(name);
        }
        catch (FormatException e)
        {
            throw Unreadable(file, line, e.Message);
        }
    }

    private static PfbException Unreadable(string file, int line, string text) =>
        new(Codes.UnreadableFile, $"{text}. {Codes.UnreadableFile.Remedy}", new(file, line, 0));
}
