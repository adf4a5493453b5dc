using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Results;
using PrefillBench.Runs;
using PrefillBench.Runs.Planning;

namespace PrefillBench.Cli.Running;

/// <summary>A judged run as results.</summary>
/// <param name="argv">The command line as typed.</param>
/// <param name="attempt">Number of the attempt, from 1, as a build server counts; null where nobody counts.</param>
internal sealed class JudgedResults(CliEnvironment environment, ImmutableArray<string> argv, int? attempt)
{
    public ResultsDocument Of(JudgedRun run) => ResultsBuilder.Of(Finished(run));

    /// <param name="endedBy">The exit code of what ended the run early; null when nothing did.</param>
    public static ResultsDocument Ended(ResultsDocument document, ExitCode? endedBy) =>
        endedBy is { } ended && ended != ExitCode.NotJudged ? document with { ExitCode = ended } : document;

    private FinishedRun Finished(JudgedRun run)
    {
        var (ready, read) = (run.Ready, run.Ready.Read);
        return new(
            run.Run.Tool, Section(run), read.Device, EnvironmentFacts(ready), ready.Sweep, ready.Plan, run.Outcome.Evidence, run.Result,
            run.Others, run.Exit)
        {
            Kernels = read.Inputs.Kernels,
            Code = ready.Planned.Codes,
            Qualification = QualificationSummary.Of(read.Kept.Qualification, read.Today, ready.Plan.Policy),
            NotLookedAt = Section(run.Unseen),
            Approvals = run.Approvals,
        };
    }

    private RunSection Section(JudgedRun run)
    {
        var (ready, read) = (run.Ready, run.Ready.Read);
        return new(
            run.Run.RunId, run.Run.StartedUtc, run.EndedUtc, run.Outcome.Complete, read.Inputs.Suite.Name,
            read.Inputs.SpecFile, read.Inputs.SpecSha256, read.Today.Protocol, read.Today.L2, read.Request.Against, ready.Plan.Seed,
            argv, ready.Sweep.Estimate.Seconds, run.Measuring.TotalSeconds, run.Run.Commit)
        {
            Kernels = Path.IsPathRooted(run.Kernels) ? Path.GetRelativePath(environment.WorkingDirectory, run.Kernels) : run.Kernels,
            Attempt = attempt is { } given ? new(given, Told: true) : null,
            ShardArgv = run.ShardArgv is { } typed && !typed.SequenceEqual(argv) ? typed : null,
            Shards = run.Shards.IsEmpty ? null :
            [
                .. run.Shards.Select(at => new ShardSection(
                    at.Shard, at.RunId, at.Card, at.Boot, at.StartedUtc, at.MeasuringSeconds, at.Rows, at.Machine)),
            ],
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
        return facts.SetItems(ready.Planned.Codes.Versions);
    }
}
