using System.Collections.Immutable;
using System.Text.RegularExpressions;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>The command that measures one row's case again as the run did, for a POSIX shell.</summary>
internal static partial class RowRepeat
{
    private const string Command = "run";
    private const string Program = "dotnet prefill-bench";

    // What belongs to the run as a whole and not to how a row is measured.
    private static readonly ImmutableHashSet<string> Valued =
    [
        "--filter", "--output", "--report", "--run-id", "--attempt", "--shard", "--devices", "--parent-pid", "--format", "--log-format",
        "--verbosity", "-v", "--timeout", "--budget", "--exit-codes", "--launches",
    ];

    private static readonly ImmutableHashSet<string> Switches = ["--resume", "--more", "--no-color"];

    /// <summary>Null where the results are not of `run`, such as merged ones.</summary>
    public static string? Of(ResultsDocument document, RowSection row)
    {
        var argv = document.Run.Argv;
        if (argv is not [Command, ..])
        {
            return null;
        }

        var kept = new List<string> { Program, Command };
        for (var i = 1; i < argv.Length; i++)
        {
            if (Valued.Contains(argv[i]))
            {
                i++;
            }
            else if (!Switches.Contains(argv[i]))
            {
                kept.Add(Quoted(argv[i]));
            }
        }

        // A case of the command line is the only one of its run.
        return string.Join(' ', argv.Contains("--case") ? kept : [.. kept, "--filter", Quoted(row.Case)]);
    }

    private static string Quoted(string word) =>
        Plain().IsMatch(word) ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"^[A-Za-z0-9_@%+=:,./-]+\z")]
    private static partial Regex Plain();
}
