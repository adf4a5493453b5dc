using System.CommandLine;

namespace PrefillBench.Cli.Running;

/// <summary>Measure, judge, report.</summary>
internal static class RunCommand
{
    public static Command Build(CliEnvironment environment)
    {
        var options = new RunOptions();
        var command = new Command("run", "Measure a sweep, compare with what is approved, report, and exit non-zero on a regression.");
        foreach (var option in options.All)
        {
            command.Options.Add(option);
        }

        command.SetAction(async parsed =>
        {
            var arguments = options.Read(parsed, environment);
            return (int)await (arguments.Shard is { } shard
                ? new ShardSession(environment, arguments, shard).RunAsync()
                : new RunSession(environment, arguments).RunAsync());
        });
        return command;
    }
}
