using System.Collections.Immutable;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>Commands that people type after a run, in the way they started it: with the tool, or with a build.</summary>
internal abstract class RunCommands
{
    /// <summary>The option by which a build says how it was started.</summary>
    public const string BuildOption = "--msbuild";

    public static RunCommands Of(RunSection run) =>
        Given(run.Argv, BuildOption) is { } build ? new BuildCommands(run, build)
        : run.Argv is ["merge", ..] ? new MergedCommands(run)
        : new ToolCommands(run);

    /// <summary>The whole run.</summary>
    public abstract string Again { get; }

    /// <summary>The case of one row alone; the whole run where there is no row, or where the run was of one case.</summary>
    public abstract string Row(RowSection? row);

    /// <summary>The case of one row, with everything that the tool can say of it.</summary>
    public abstract string RowInDetail(RowSection? row);

    /// <summary>Approves what the run left.</summary>
    public abstract string Approve { get; }

    /// <summary>Continues a run that was ended.</summary>
    public abstract NextStep Rest { get; }

    /// <summary>Gives rows more pairs than policy allows.</summary>
    /// <param name="most">Pairs that a row may have by the policy of the run.</param>
    public abstract NextStep MorePairs(int most);

    /// <summary>Something that only the tool's own command line can do, as a sentence's end.</summary>
    /// <param name="words">Words of the command, such as "calibrate --suite ci".</param>
    public abstract NextStep Tool(string sentence, string words);

    /// <summary>The value that the run was given for an option; null where it had the default.</summary>
    private protected static string? Given(ImmutableArray<string> argv, string option) =>
        argv.IndexOf(option) is >= 0 and var at && at + 1 < argv.Length ? argv[at + 1] : null;

    private protected static bool Narrows(RunSection run, RowSection? row) => row is not null && Given(run.Argv, "--case") is null;
}
