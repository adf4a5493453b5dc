using System.CommandLine;
using PrefillBench.Cli.Running;
using PrefillBench.Diagnostics;
using PrefillBench.Report;
using PrefillBench.Results;
using PrefillBench.Runs;
using PrefillBench.Runs.Sharding;

namespace PrefillBench.Cli;

/// <summary>Judges what several machines measured, and writes what `run` writes. Measures nothing and needs no device.</summary>
internal static class MergeCommand
{
    public static Command Build(CliEnvironment environment)
    {
        var (folders, allowMissing) = (Folders(), AllowMissing());
        var (spec, baselines, output) = (SharedOptions.Spec(), SharedOptions.Baselines(), SharedOptions.Output());
        var (format, report, logFormat) = (SharedOptions.Format(), SharedOptions.Report(), SharedOptions.LogFormat());
        var (attempt, verbosity, noColor) = (SharedOptions.Attempt(), VerbosityOption.Create(), SharedOptions.NoColor());
        var command = new Command("merge", "Judge the shards of a sweep together, and write the reports of one run.")
        {
            folders, allowMissing, spec, baselines, output, format, report, logFormat, attempt, verbosity, noColor,
        };
        command.SetAction(async parsed =>
        {
            var request = new MergeRequest(
                environment.AbsoluteIfGiven(parsed.GetValue(spec)), environment.Absolute(parsed.GetRequiredValue(baselines)),
                environment.Absolute(parsed.GetRequiredValue(output)),
                [.. parsed.GetRequiredValue(folders).Select(environment.Absolute)], parsed.GetValue(allowMissing));
            var console = new ConsoleOptions
            {
                Timeout = null,
                Verbosity = VerbosityOption.FullName(parsed.GetRequiredValue(verbosity)),
                NoColor = parsed.GetValue(noColor),
                LogFormat = parsed.GetRequiredValue(logFormat),
            };
            ReportTarget[] reports = [.. (parsed.GetValue(report) ?? []).Select(text => ReportTarget.Parse(text))];
            return (int)await MergeAsync(
                environment, request, new(request.Output, parsed.GetValue(format) == "json", reports, Launches: null, console),
                new(environment, [.. parsed.Tokens.Select(token => token.Value)], parsed.GetValue(attempt)));
        });
        return command;
    }

    private static async Task<ExitCode> MergeAsync(
        CliEnvironment environment, MergeRequest request, OutputArguments arguments, JudgedResults results)
    {
        using var outputs = new RunOutputs(environment, arguments);
        return await MeasuringSession.RunAsync(
            environment, arguments.Console,
            (host, _) => Task.FromResult<MergedRun?>(Merged(host, request, outputs, results)),
            (merged, endedBy) =>
                outputs.Write(JudgedResults.Ended(merged.Results, endedBy), merged.Received, evidence: null).ExitCode);
    }

    private static MergedRun Merged(RunHost host, MergeRequest request, RunOutputs outputs, JudgedResults results)
    {
        outputs.Require();
        var run = new MergeRun(host, request, outputs).Run();
        return new(results.Of(run), run.Received);
    }

    private static Argument<string[]> Folders() => new("folders")
    {
        Description = "Output folders of `run --shard`, or the folders above them.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static Option<bool> AllowMissing() => new("--allow-missing")
    {
        Description = "Judge the shards that exist, although some are missing; the result is NOT COMPLETE.",
    };

    /// <summary>
    /// What is left of a merge when its files are written. The plan and all launches, which take more memory than the results, are not
    /// kept until then.
    /// </summary>
    private sealed record MergedRun(ResultsDocument Results, ReceivedRun? Received);
}
