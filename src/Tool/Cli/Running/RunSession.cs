using PrefillBench.Report;
using PrefillBench.Results;
using PrefillBench.Runs;
using PrefillBench.Runs.Sharding;

namespace PrefillBench.Cli.Running;

/// <summary>`run`: what it measured and judged as results, files, printed text and an exit code.</summary>
internal sealed class RunSession(CliEnvironment environment, RunArguments arguments)
{
    /// <returns>The exit code of the process.</returns>
    public async Task<int> RunAsync()
    {
        ResultsDocument? written = null;
        using var outputs = new RunOutputs(environment, arguments.Outputs);
        var results = new JudgedResults(environment, arguments.Run.Argv, arguments.Attempt);
        var exit = await MeasuringSession.RunAsync(
            environment, arguments.Console,
            (host, ending) => arguments.Devices.IsEmpty
                ? new GateRun(host, arguments.Run, outputs).RunAsync(ending)
                : new DevicesRun(host, arguments.Run, arguments.Devices, Follow, outputs).RunAsync(ending),
            (run, endedBy) => (written = outputs.Write(
                JudgedResults.Ended(results.Of(run), endedBy), run.Received, run.Outcome.Evidence)).ExitCode,
            arguments.Devices.IsEmpty ? null : ShardsLeft);
        return arguments.Bisects ? BisectExit.Answer(environment, BisectCodes.Of(written, exit)) : (int)exit;
    }

    private string ShardsLeft(string why) => $"not every card has measured its shard: {why}. What was measured is kept. Measure the rest "
        + $"with: {ToolCommands.Continue(arguments.Run.Argv)}";

    private CardProgress Follow(string device) => new(device, new RunProgress(environment with { IsTerminal = false }, arguments.Console));
}
