using PrefillBench.Diagnostics;
using PrefillBench.Runs.Sharding;
using PrefillBench.Sharding;

namespace PrefillBench.Cli.Running;

/// <summary>`run --shard`: what it measured as printed text and an exit code, which is no verdict.</summary>
internal sealed class ShardSession(CliEnvironment environment, RunArguments arguments, Shard shard)
{
    public async Task<ExitCode> RunAsync()
    {
        TouchStatusFiles();
        using var outputs = new ShardOutputs(arguments.Run.Measure.Output);
        return await MeasuringSession.RunAsync(
            environment, arguments.Console,
            (host, ending) => new ShardRun(host, arguments.Run, shard, outputs).RunAsync(ending),
            Finish);
    }

    private ExitCode Finish(ShardOutcome done, ExitCode? endedBy)
    {
        var lines = new DiagnosticLog(environment, arguments.Console.LogFormat).OfFailure(done.Diagnostics);
        lines.ToList().ForEach(environment.Error.WriteLine);
        if (done.File.State == ShardState.Measured)
        {
            var folder = Path.GetRelativePath(environment.WorkingDirectory, arguments.Run.Measure.Output);
            environment.Out.WriteLine(
                $"shard {shard} is measured: {done.Rows} of {PlainText.Count(done.SweepRows, "row")}, "
                + $"{PlainText.Count(done.Pairs, "pair")}, {done.File.MeasuringSeconds:0} s; its files are in {folder}");
            environment.Out.WriteLine(shard.Count == 1
                ? "A shard gives no verdict: merge it with `merge DIR`."
                : $"A shard gives no verdict: bring the folders of all {shard.Count} together, and merge them with `merge DIR...`.");
        }

        return endedBy is { } ended && ended != ExitCode.NotJudged
            ? ended
            : ExitCodes.Worst(done.Diagnostics.Select(diagnostic => diagnostic.Exit));
    }

    /// <summary>GoogleTest and Bazel take a program that does not touch them for one that ran every test in every shard.</summary>
    private void TouchStatusFiles()
    {
        foreach (var file in ShardVariables.StatusFiles(environment.Variable))
        {
            WholeFile.Write(environment.Absolute(file), "");
        }
    }
}
