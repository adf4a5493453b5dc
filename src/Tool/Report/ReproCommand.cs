using System.Collections.Immutable;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>The command line that repeats a run, as another person would type it.</summary>
internal static class ReproCommand
{
    private const string Program = "dotnet prefill-bench";

    /// <summary>Options that belong to one call alone: ids, places on one machine, how it was shown, how it was continued.</summary>
    private static readonly ImmutableHashSet<string> OfTheCall =
    [
        "--run-id", "--parent-pid", "--attempt", "--output", "--log-format", "--verbosity", "--no-color", "--report", "--format",
        "--resume", "--more", "--timeout", "--lock-wait", "--shard", "--devices",
    ];

    private static readonly ImmutableHashSet<string> Switches = ["--no-color", "--resume", "--more"];

    /// <summary>Of the whole run.</summary>
    /// <param name="command">In place of `run`: one that has the options which say what is measured.</param>
    public static string Of(RunSection run, string command = "run") => command == "run"
        ? string.Join(' ', Words(run).Prepend($"{Program} run"))
        : $"{Program} {command} --suite {Quoted(run.Suite)}";

    /// <summary>Of the case of one row.</summary>
    public static string OfCase(RunSection run, RowSection? row)
    {
        var narrows = row is not null && !Has(run, "--case");
        return string.Join(' ', Words(run, narrows ? "--filter" : null).Prepend($"{Program} run"))
            + (narrows ? $" --filter {Quoted(row!.Case)}" : "");
    }

    private static bool Has(RunSection run, string option) => run.Argv.Contains(option);

    private static IEnumerable<string> Words(RunSection run, string? without = null)
    {
        var given = run.Argv;
        for (var at = 0; at < given.Length; at++)
        {
            var word = given[at];
            if (!word.StartsWith("--", StringComparison.Ordinal))
            {
                continue;
            }

            var takesValue = !Switches.Contains(word);
            var value = takesValue && at + 1 < given.Length ? given[at + 1] : null;
            at += takesValue ? 1 : 0;
            if (OfTheCall.Contains(word) || word == without)
            {
                continue;
            }

            yield return value is null ? word : $"{word} {Quoted(Shared(value))}";
        }

        if (!Has(run, "--suite") && !Has(run, "--case"))
        {
            yield return $"--suite {Quoted(run.Suite)}";
        }
    }

    /// <summary>A file by its name alone: folders of one machine are of no use on another.</summary>
    private static string Shared(string value)
    {
        // Behind NAME= or fake: too.
        var from = value.AsSpan().LastIndexOfAny('=', ':') + 1;
        return Path.IsPathFullyQualified(value[from..])
            ? value[..from] + Path.GetFileName(Path.TrimEndingDirectorySeparator(value[from..]))
            : value;
    }

    private static string Quoted(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "-_.,:/=+@".Contains(c, StringComparison.Ordinal))
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
