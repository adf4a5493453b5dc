using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>The command that approves what a run left, from where it left it.</summary>
internal static class ApproveHint
{
    public static string Of(RunSection run) =>
        $"dotnet prefill-bench approve --suite {run.Suite}{Given(run, "--output", "--from")}{Given(run, "--baselines", "--baselines")} "
        + "--reason \"...\"";

    /// <summary>What the run was given under one name, under another; nothing where it had the default.</summary>
    private static string Given(RunSection run, string option, string name) =>
        run.Argv.IndexOf(option) is >= 0 and var at && at + 1 < run.Argv.Length ? $" {name} {Quoted(run.Argv[at + 1])}" : "";

    private static string Quoted(string path) => path.Any(char.IsWhiteSpace) ? $"\"{path}\"" : path;
}
