using System.CommandLine;

namespace PrefillBench.Cli.Qualifying;

/// <summary>Runs whole gates whose right answer is known, to learn how often the gate errs on this device.</summary>
internal static class QualifyCommand
{
    public static Command Build(CliEnvironment environment)
    {
        var options = new QualifyOptions();
        var command = new Command(
            "qualify",
            "Measure the gate's own error rates by whole gates of unchanged and of slowed code; later reports quote them.");
        foreach (var option in options.All)
        {
            command.Options.Add(option);
        }

        command.SetAction(async parsed => (int)await new QualifySession(
            environment, options.Read(parsed, environment), options.Console(parsed)).RunAsync());
        return command;
    }
}
