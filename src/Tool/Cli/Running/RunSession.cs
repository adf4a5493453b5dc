using PrefillBench.Diagnostics;
using PrefillBench.Runs;
using PrefillBench.Runs.Sharding;

namespace PrefillBench.Cli.Running;

/// <summary>`run`: what it measured and judged as results, files, printed text and an exit code.</summary>
internal sealed class RunSession(CliEnvironment environment, RunArguments arguments)
{
    public async Task<ExitCode> RunAsync()
    {
        using var outputs = new RunOutputs(environment, arguments.Outputs);
        var results = new JudgedResults(environment, arguments.Argv, arguments.Attempt);
        return await MeasuringSession.RunAsync(
            environment, arguments.Console,
            (host, ending) => arguments.Devices.IsEmpty
                ? new GateRun(host, arguments.Run, outputs).RunAsync(ending)
                : new DevicesRun(host, arguments.Run, arguments.Devices, Follow, outputs).RunAsync(ending),
            (run, endedBy) => outputs.Write(results.Of(run, endedBy), run.Received));
    }

    private CardProgress Follow(string device) => new(device, new RunProgress(environment with { IsTerminal = false }, arguments.Console));
}
