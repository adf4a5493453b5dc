using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace PrefillBench.MSBuild;

/// <summary>The content of results.lines; <c>docs/results.md</c> describes the file.</summary>
/// <param name="ExitCode">The exit code that the process must have returned too.</param>
/// <param name="Counts">Rows by verdict.</param>
internal sealed record Evidence(
    string RunId, bool Complete, string Verdict, int ExitCode, string Suite, string Device,
    IReadOnlyDictionary<string, int> Counts, IReadOnlyList<CanonicalLine> Diagnostics)
{
    public const string FileName = "results.lines";

    private const string SupportedSchema = "1";

    // Verdicts of rows that had nothing approved to be judged by; policy may let them pass.
    private static readonly string[] Unapproved = ["RECORDED", "NO_BASELINE"];

    private const string Undecided = "INCONCLUSIVE";

    /// <summary>Every row was judged and none failed: what an incremental build may remember.</summary>
    public bool Passed => Complete && ExitCode == 0 && Counts.Count > 0 && !HasUnapproved && !Counts.ContainsKey(Undecided);

    /// <summary>The verdict with what was judged, such as "PASS: 12 rows of suite ci on SLUG".</summary>
    public string Summary
    {
        get
        {
            var rows = Counts.Values.Sum();
            return $"{Verdict}{(Complete ? "" : ", not complete")}: {rows} {(rows == 1 ? "row" : "rows")} of suite {Suite} on {Device}"
                + (NotLookedAt > 0 ? $", but {NotLookedAt} approved rows were not looked at" : "");
        }
    }

    /// <summary>Approved rows that the run left out, so that its verdict says nothing of them.</summary>
    public int NotLookedAt { get; init; }

    private bool HasUnapproved => Unapproved.Any(Counts.ContainsKey);

    /// <param name="whyNot">The reason when nothing is returned.</param>
    /// <returns>The evidence; null unless the file is whole and of this run.</returns>
    public static Evidence? Read(string folder, string runId, out string whyNot)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            whyNot = "";
            var evidence = Parse(File.ReadAllText(path));
            whyNot = evidence.RunId == runId ? "" : $"{path} belongs to another run ({evidence.RunId})";
            return whyNot.Length == 0 ? evidence : null;
        }
        catch (FormatException e)
        {
            whyNot = $"{path} cannot be used: {e.Message}";
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            whyNot = $"{path} was not written";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            whyNot = $"{path} cannot be read: {e.Message}";
        }

        return null;
    }

    /// <exception cref="FormatException">The text is cut, damaged or of another schema.</exception>
    internal static Evidence Parse(string text)
    {
        if (!text.EndsWith("\n", StringComparison.Ordinal))
        {
            throw new FormatException("its last line is cut off");
        }

        var pairs = text.TrimEnd('\n').Split('\n').Select(Pair).ToArray();
        var schema = One(pairs, "schema");
        if (schema != SupportedSchema)
        {
            throw new FormatException($"it has schema {schema}, and this package reads {SupportedSchema}");
        }

        var diagnostics = pairs.Where(pair => pair.Key == "diagnostic").Select(pair => pair.Value).ToArray();
        if (Number(One(pairs, "diagnostics")) != diagnostics.Length)
        {
            throw new FormatException($"it announces {One(pairs, "diagnostics")} diagnostics and has {diagnostics.Length}");
        }

        return new(
            One(pairs, "runId"),
            One(pairs, "complete") == "true",
            One(pairs, "verdict"),
            Number(One(pairs, "exitCode")),
            One(pairs, "suite"),
            One(pairs, "device"),
            pairs.Where(pair => pair.Key.StartsWith("count.", StringComparison.Ordinal))
                .ToDictionary(pair => pair.Key.Substring("count.".Length), pair => Number(pair.Value)),
            [.. diagnostics.Select(line => CanonicalLine.Parse(line) ?? throw new FormatException($"'{line}' is not a diagnostic"))])
        {
            NotLookedAt = pairs.Any(pair => pair.Key == "notLookedAt") ? Number(One(pairs, "notLookedAt")) : 0,
        };
    }

    private static KeyValuePair<string, string> Pair(string line)
    {
        var at = line.IndexOf('=');
        return at > 0
            ? new(line.Substring(0, at), line.Substring(at + 1).TrimEnd('\r'))
            : throw new FormatException($"'{line}' is not key=value");
    }

    private static string One(KeyValuePair<string, string>[] pairs, string key)
    {
        var found = pairs.Where(pair => pair.Key == key).ToArray();
        return found.Length == 1 ? found[0].Value : throw new FormatException($"'{key}=' occurs {found.Length} times");
    }

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new FormatException($"'{text}' is not a whole number");
}
