using System.CommandLine;

namespace PrefillBench.Cli.Completion;

/// <summary>Prints what a shell loads to complete the tool's command lines; the answers come from the tool itself.</summary>
internal static class CompletionCommand
{
    private static readonly string[] Shells = ["bash", "zsh", "powershell"];

    public static Command Build(CliEnvironment environment)
    {
        var shell = new Argument<string>("shell") { Description = "The shell: bash, zsh or powershell.", HelpName = "shell" };
        shell.AcceptOnlyFromAmong(Shells);
        var command = new Command("completion", "Print a script that completes this tool's command lines in a shell.") { shell };
        command.SetAction(parsed =>
        {
            environment.Out.Write(Script(parsed.GetRequiredValue(shell)));
            return 0;
        });
        return command;
    }

    private static string Script(string shell)
    {
        using var stream = typeof(CompletionCommand).Assembly.GetManifestResourceStream($"completion/{shell}.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
