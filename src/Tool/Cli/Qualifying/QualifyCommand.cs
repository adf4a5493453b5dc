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
            "Run whole gates of unchanged and of really slowed code: the rate of false alarms and the power that reports then state.");
        foreach (var option in options.All)
        {
            command.Options.Add(option);
        }

        command.SetAction(async parsed => (int)await new QualifySession(
            environment, options.Read(parsed, environment), options.Console(parsed)).RunAsync());
        return command;
    }
}
