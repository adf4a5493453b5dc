using System.Collections.Immutable;
using System.Globalization;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>Commands that follow a run of the tool, as another person would type them in a POSIX shell.</summary>
internal sealed class ToolCommands(RunSection run) : RunCommands
{
    private const string Program = "dotnet prefill-bench";
    private const string Filter = "--filter";
    private const string Pairs = "--pairs";
    private const string Kernels = "--kernels";

    /// <summary>Cards that share a run. They are named again only where the run is continued: one case is measured on one.</summary>
    private const string Devices = "--devices";

    /// <summary>Options that belong to one call alone: ids, places on one machine, how it was shown, how it was continued.</summary>
    private static readonly ImmutableHashSet<string> OfTheCall =
    [
        "--run-id", "--parent-pid", "--attempt", "--output", "--log-format", "--verbosity", "-v", "--no-color", "--report", "--format",
        "--resume", "--more", "--timeout", "--lock-wait", "--shard", Devices, "--exit-codes", "--launches",
    ];

    private static readonly ImmutableHashSet<string> Switches = ["--no-color", "--resume", "--more"];

    public override string Again => Run(without: OfTheCall);

    public override string Approve => $"{Program} approve --suite {ShellWords.Quoted(run.Suite)}{Given(run.Argv, "--output", "--from")}"
        + $"{Given(run.Argv, "--baselines", "--baselines")} --reason \"...\"";

    public override NextStep Rest => new("Measure what is missing:", $"{Continued(run.Argv, [.. OfSuite])} --resume");

    // A budget is of the whole sweep; one case has room in it or would be skipped again.
    public override string Row(RowSection? row) => Narrows(run, row)
        ? $"{Run(without: OfTheCall.Union([Filter, "--budget"]))} {Filter} {ShellWords.Quoted(row!.Case)}"
        : Again;

    public override string RowInDetail(RowSection? row) => $"{Row(row)} --verbosity diagnostic";

    /// <summary>Shards cannot be given more pairs one by one: rows of all of them share the error rate.</summary>
    public override NextStep MorePairs(int most) => Given(run.Argv, Devices) is { } cards
        ? MorePairs("Measure again with more pairs", $"{WithPairs(2 * most)} {Devices} {ShellWords.Quoted(cards)}")
        : MorePairs("Add pairs", $"{Continued(run.Argv, [.. OfSuite])} --more");

    public override NextStep Tool(string sentence, string words) => new(sentence, $"{Program} {words}");

    /// <summary>Continues a run of these words on this machine, in the folder and on the cards that it was given.</summary>
    public static string Continue(ImmutableArray<string> argv) => $"{Continued(argv, [])} --resume";

    /// <summary>The whole run with this many pairs at most.</summary>
    internal string WithPairs(int most) => $"{Run(without: OfTheCall.Add(Pairs))} {Pairs} {most.ToString(CultureInfo.InvariantCulture)}";

    private static NextStep MorePairs(string what, string command) => new(
        $"{what}; on a quieter machine fewer are needed. `on_inconclusive: warn` in the sweep file lets it pass.", command);

    private static string Continued(ImmutableArray<string> argv, ImmutableArray<string> suite) =>
        string.Join(' ', [$"{Program} run", .. Words(argv, OfTheCall.Remove(Devices), value => value), .. suite])
        + Given(argv, "--output", "--output");

    private string Run(ImmutableHashSet<string> without) =>
        string.Join(' ', [$"{Program} run", .. Words(Argv, without, Shared), .. OfSuite]);

    /// <summary>The words of the run, with the kernels' folder as the reports name it: its name alone would be found nowhere.</summary>
    private ImmutableArray<string> Argv => run.Argv.IndexOf(Kernels) is >= 0 and var at && at + 1 < run.Argv.Length
        && run.Kernels is { } folder ? run.Argv.SetItem(at + 1, folder) : run.Argv;

    /// <summary>The suite, where the run took the default one: that may be another on the next machine.</summary>
    private IEnumerable<string> OfSuite =>
        Given(run.Argv, "--suite") is null && Given(run.Argv, "--case") is null ? [$"--suite {ShellWords.Quoted(run.Suite)}"] : [];

    private static string Given(ImmutableArray<string> argv, string option, string name) =>
        Given(argv, option) is { } value ? $" {name} {ShellWords.Quoted(value)}" : "";

    /// <summary>The options of a command line, each with its value.</summary>
    private static IEnumerable<string> Words(ImmutableArray<string> given, ImmutableHashSet<string> without, Func<string, string> shown)
    {
        for (var at = 0; at < given.Length; at++)
        {
            var word = given[at];
            if (!word.StartsWith('-'))
            {
                continue;
            }

            var value = !Switches.Contains(word) && at + 1 < given.Length ? given[++at] : null;
            if (!without.Contains(word))
            {
                yield return value is null ? word : $"{word} {ShellWords.Quoted(shown(value))}";
            }
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
}
