using System.CommandLine;

namespace PrefillBench.Cli.Running;

/// <summary>Measure, judge, report.</summary>
internal static class RunCommand
{
    private static readonly HelpExample[] Examples =
    [
        new("", "The default suite of prefill-bench.yaml, compared with what is approved."),
        new("--filter 'b1-*'", "Only the cases of batch size 1."),
        new("--against main", "Compared with the kernels of a branch; needs no approval."),
    ];

    public static Command Build(CliEnvironment environment)
    {
        var options = new RunOptions();
        var command = new GroupedCommand(
            "run", "Measure a sweep, compare with what is approved, report, and exit non-zero on a regression.", Examples, options.Groups);
        command.SetAction(async parsed =>
        {
            var arguments = options.Read(parsed, environment);
            return arguments.Shard is { } shard
                ? (int)await new ShardSession(environment, arguments, shard).RunAsync()
                : await new RunSession(environment, arguments).RunAsync();
        });
        return command;
    }
}
