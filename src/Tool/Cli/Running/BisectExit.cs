using System.CommandLine;
using PrefillBench.Report;

namespace PrefillBench.Cli.Running;

/// <summary>The option by which a run answers `git bisect run`.</summary>
internal static class BisectExit
{
    public const string Option = "--exit-codes";
    public const string Bisect = "bisect";

    /// <summary>
    /// True when bisect's exit codes are asked for, as far as the command line was understood. A wrong command line is a commit that cannot
    /// be tested, too.
    /// </summary>
    public static bool IsAsked(ParseResult parsed) =>
        parsed.CommandResult.Command.Options.OfType<Option<string>>().FirstOrDefault(option => option.Name == Option) is { } option
        && parsed.GetResult(option) is { Errors: var errors } && !errors.Any() && parsed.GetValue(option) == Bisect;

    /// <summary>Says what git is answered, because the report has the run's own exit code.</summary>
    /// <returns>The exit code of the process.</returns>
    public static int Answer(CliEnvironment environment, int code)
    {
        environment.Error.WriteLine($"answer to git bisect: {code}, {BisectCodes.Meaning(code)}");
        return code;
    }
}
