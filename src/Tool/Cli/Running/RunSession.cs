using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Report;
using PrefillBench.Results;
using PrefillBench.Runs;
using PrefillBench.Runs.Code;
using PrefillBench.Runs.Planning;

namespace PrefillBench.Cli.Running;

/// <summary>`run`: what it measured and judged as results, files, printed text and an exit code.</summary>
internal sealed class RunSession(CliEnvironment environment, RunArguments arguments)
{
    public async Task<ExitCode> RunAsync()
    {
        using var outputs = new RunOutputs(environment, arguments);
        return await MeasuringSession.RunAsync(
            environment, arguments.Console,
            (host, ending) => new GateRun(host, arguments.Run, outputs).RunAsync(ending),
            (run, endedBy) => outputs.Write(ResultsBuilder.Of(Finished(run, endedBy)), run.Received));
    }

    private FinishedRun Finished(JudgedRun run, ExitCode? endedBy)
    {
        var (ready, read) = (run.Ready, run.Ready.Read);
        var exit = endedBy is { } ended && ended != ExitCode.NotJudged ? ended : run.Exit;
        return new(
            run.Run.Tool, Section(run), read.Device, EnvironmentFacts(ready), ready.Sweep, ready.Plan, run.Outcome.Evidence, run.Result,
            run.Others, exit)
        {
            Kernels = read.Inputs.Kernels,
            Code = ready.Sides.Current,
            Qualification = QualificationSummary.Of(read.Kept.Qualification, read.Today, ready.Plan.Policy),
            NotLookedAt = Section(run.Unseen),
        };
    }

    private RunSection Section(JudgedRun run)
    {
        var (ready, read) = (run.Ready, run.Ready.Read);
        return new(
            run.Run.RunId, run.Run.StartedUtc, environment.Clock.GetUtcNow(), run.Outcome.Complete, read.Inputs.Suite.Name,
            read.Inputs.SpecFile, read.Inputs.SpecSha256, read.Today.Protocol, read.Today.L2, read.Request.Against, ready.Plan.Seed,
            [.. arguments.Argv], ready.Sweep.Estimate.Seconds, run.Measuring.TotalSeconds, run.Run.Commit)
        {
            Kernels = Path.IsPathRooted(run.Kernels) ? Path.GetRelativePath(environment.WorkingDirectory, run.Kernels) : run.Kernels,
            Attempt = arguments.Attempt is { } attempt ? new(attempt, Told: true) : null,
        };
    }

    private static NotLookedAtSection? Section(UnseenRows unseen) => unseen.Groups.IsEmpty
        ? null
        : new(unseen.Approved, [.. unseen.Groups.Select(group => new NotLookedAtGroup(group.Why, group.Rows))]);

    /// <summary>Today's facts; where the approved ones differ, both.</summary>
    private static ImmutableSortedDictionary<string, string> EnvironmentFacts(ReadyRun ready)
    {
        var (today, baseline) = (ready.Read.Device.Environment, ready.Read.Baseline);
        var facts = baseline is null ? today : today.SetItems(Fingerprint.EnvironmentChanges(baseline, today)
            .Select(change => KeyValuePair.Create(change.Field, $"{change.Approved} -> {change.Today}")));
        return facts.SetItems(KernelVersions.Facts(ready.Sides.Approved, ready.Sides.Current));
    }
}
