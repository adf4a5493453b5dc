using System.Collections.Immutable;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>Commands that follow a run of the tool, as another person would type them in a POSIX shell.</summary>
internal sealed class ToolCommands(RunSection run) : RunCommands
{
    private const string Program = "dotnet prefill-bench";
    private const string Filter = "--filter";

    /// <summary>Options that belong to one call alone: ids, places on one machine, how it was shown, how it was continued.</summary>
    private static readonly ImmutableHashSet<string> OfTheCall =
    [
        "--run-id", "--parent-pid", "--attempt", "--output", "--log-format", "--verbosity", "-v", "--no-color", "--report", "--format",
        "--resume", "--more", "--timeout", "--lock-wait", "--shard", "--devices", "--exit-codes", "--launches",
    ];

    private static readonly ImmutableHashSet<string> Switches = ["--no-color", "--resume", "--more"];

    public override string Again => $"{Program} run {string.Join(' ', Words(without: []))}";

    // What is continued is on this machine, in the folder that the run was given.
    private string Continued =>
        $"{Program} run {string.Join(' ', Words(without: [], shared: false))}{Given("--output", "--output")}";

    public override string Approve => $"{Program} approve --suite {Quoted(run.Suite)}{Given("--output", "--from")}"
        + $"{Given("--baselines", "--baselines")} --reason \"...\"";

    public override NextStep Rest => new("Measure what is missing:", $"{Continued} --resume");

    // A budget is of the whole sweep; one case has room in it or would be skipped again.
    public override string Row(RowSection? row) => Narrows(run, row)
        ? $"{Program} run {string.Join(' ', Words(without: [Filter, "--budget"]))} {Filter} {Quoted(row!.Case)}"
        : Again;

    public override string RowInDetail(RowSection? row) => $"{Row(row)} --verbosity diagnostic";

    public override NextStep MorePairs(int most) => new(
        "Add pairs; on a quieter machine fewer are needed. `on_inconclusive: warn` in the sweep file lets it pass.", $"{Continued} --more");

    public override NextStep Tool(string sentence, string words) => new(sentence, $"{Program} {words}");

    private string Given(string option, string name) => Given(run, option) is { } value ? $" {name} {Quoted(value)}" : "";

    private IEnumerable<string> Words(ImmutableHashSet<string> without, bool shared = true)
    {
        var given = run.Argv;
        for (var at = 0; at < given.Length; at++)
        {
            var word = given[at];
            if (!word.StartsWith('-'))
            {
                continue;
            }

            var takesValue = !Switches.Contains(word);
            var value = takesValue && at + 1 < given.Length ? given[at + 1] : null;
            at += takesValue ? 1 : 0;
            if (OfTheCall.Contains(word) || without.Contains(word))
            {
                continue;
            }

            yield return value is null ? word : $"{word} {Quoted(shared ? Shared(value) : value)}";
        }

        if (Given(run, "--suite") is null && Given(run, "--case") is null)
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
}
