using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Measurement;
using PrefillBench.Measurement.Journals;
using PrefillBench.Report;
using PrefillBench.Runs;
using PrefillBench.Runs.Planning;

namespace PrefillBench.Cli.Running;

/// <summary>One `run` from the first look at the spec to the exit code.</summary>
internal sealed class RunSession(CliEnvironment environment, RunRequest request, string[] argv)
{
    private readonly RunOutputs outputs = new(environment, request);

    private string JournalPath => Path.Combine(environment.Absolute(request.Measure.Output), Journal.FileName);

    private bool Continues => request.Resume || request.More;

    public Task<ExitCode> RunAsync() => MeasuringSession.RunAsync(environment, request.Measure, Prepare, MeasureAsync);

    private RunSetup Prepare(RunPreparation preparation)
    {
        var continued = Continues ? Journal.Read(JournalPath) : null;
        outputs.Require();
        var setup = preparation.Prepare(request.Overrides, continued, request.More ? continued!.Pairs.Length : 0, request.RunId);
        RequirePairs(setup.Plan);
        outputs.RequireRoom(RunRoom.Of(setup.Sweep, setup.Effort, setup.Protocol));
        return setup with { Approvable = LookAtBaselines(setup) };
    }

    /// <summary>Said at once, so that it can be mended before anything is measured.</summary>
    private Approvable LookAtBaselines(RunSetup setup)
    {
        var approvable = setup.Inputs.Spec is null || setup.Against is not null ? Approvable.Never : Approvable.Of(new(environment.Absolute(request.Measure.Baselines)), setup.Today);
        foreach (var warning in approvable.Warnings)
        {
            environment.Error.WriteLine(warning);
        }

        return approvable;
    }

    private async Task<ExitCode> MeasureAsync(MeasuringSession session)
    {
        var (journal, content) = OpenJournal(session.Setup.Header);
        CampaignOutcome outcome;
        var measuring = environment.Clock.GetTimestamp();
        using (journal)
        {
            outcome = await MeasureAsync(session, journal, content);
        }

        return Finish(session, [.. session.Setup.Approvable.Warnings, .. Continued(content, session.Setup.Header), .. journal.Broken], content?.Header.RunId ?? session.Setup.Header.RunId, environment.Clock.GetElapsedTime(measuring), outcome);
    }

    /// <summary>Whether a verdict fails the run may be decided otherwise than at the beginning, but not silently.</summary>
    private static IEnumerable<Diagnostic> Continued(JournalContent? content, JournalHeader header) => content?.Header.OtherConsequences(header) is { IsEmpty: false } others
        ? [new Diagnostic(Codes.ContinuedDifferently, $"the run was continued under other policies than it began with: {string.Join(", ", others)}", SourcePosition.None)]
        : [];

    /// <summary>Whoever reads a verdict must see whether it is about their own kernels.</summary>
    private string Kernels(MeasuringSession session)
    {
        var origin = session.Device.Sides.Origin(session.Setup.Inputs.KernelsFolder(environment, request.Measure));
        return Path.IsPathRooted(origin) ? Path.GetRelativePath(environment.WorkingDirectory, origin) : origin;
    }

    private void RequirePairs(GatePlan plan)
    {
        if (request.More && plan.Rows.All(row => row.WhyAlone is not null))
        {
            throw new PfbException(Codes.BadCommandLine, "--more adds pairs, and no row of this run has code to be paired with; approve first, or use --against");
        }
    }

    private (Journal Journal, JournalContent? Content) OpenJournal(JournalHeader header)
    {
        if (Continues)
        {
            var resumed = Journal.Resume(JournalPath, header);
            outputs.RemoveOld();
            return resumed;
        }

        outputs.RemoveOld();
        return (Journal.Create(JournalPath, header), null);
    }

    private async Task<CampaignOutcome> MeasureAsync(MeasuringSession session, Journal journal, JournalContent? content)
    {
        var setup = session.Setup;
        var evidence = content is null ? Evidence.None : new Evidence(content.Replicates, content.Pairs);
        return await new RunProgress(environment, request.Measure, setup.Sweep.Estimate, setup.Effort.Units).ShowAsync(progress =>
        {
            var measurer = DeviceAccess.Measurer(environment, request.Measure, session.Device.Facts, setup.Protocol, journal, progress);
            return new CampaignRun(setup.Plan, setup.Sides.Sides, measurer).RunAsync(evidence, begun: content?.Begun ?? 0, session.Lifetime.Token);
        });
    }

    private ExitCode Finish(MeasuringSession session, ImmutableArray<Diagnostic> said, string runId, TimeSpan measuring, CampaignOutcome outcome)
    {
        var (setup, startedUtc) = (session.Setup, session.StartedUtc);
        var result = Judge.Of(setup.Plan, outcome.Evidence, outcome.Complete, environment.Today);
        var others = PlannedRows.SetAside(setup.Baseline, setup.Today, setup.Plan, setup.Inputs.Suite.Source)
            .Concat(UnseenRows.Diagnostics(setup.NotLookedAt, setup.Inputs)).Concat(said).ToImmutableArray();
        var exit = session.Lifetime.EndedBy is { } ended && ended != ExitCode.NotJudged
            ? ended
            : ExitCodes.Worst(result.Diagnostics.Concat(others).Select(d => d.Exit));
        var commit = MachineFacts.Commit(environment.WorkingDirectory);
        var document = ResultsBuilder.Of(new FinishedRun(
            MachineFacts.ToolName,
            new RunSection(
                runId, startedUtc, environment.Clock.GetUtcNow(), outcome.Complete, setup.Inputs.Suite.Name, setup.Inputs.SpecFile, setup.Inputs.SpecSha256,
                RunSetup.Name(setup.Protocol), RunSetup.NameOfL2(setup.Protocol), setup.Against, setup.Plan.Seed,
                [.. argv], setup.Sweep.Estimate.Seconds, measuring.TotalSeconds, commit)
            {
                Kernels = Kernels(session),
                Attempt = request.Attempt is { } attempt ? new(attempt, Told: true) : null,
            },
            setup.Device,
            EnvironmentFacts(setup),
            setup.Sweep,
            setup.Plan,
            outcome.Evidence,
            result,
            others,
            exit) { Qualification = Qualification(setup), NotLookedAt = setup.NotLookedAt });
        var received = outcome.Complete && setup.Approvable.HasPlace
            ? ReceivedBaseline.Of(
                result, outcome.Evidence, setup.Today, setup.Device,
                new RunFacts(runId, startedUtc, MachineFacts.ToolName, commit),
                row => setup.Sides.Current[row].Sha256)
            : null;
        var code = (received?.Rows.Keys ?? []).Select(row => setup.Sides.Current[row]).DistinctBy(kernel => kernel.Sha256);
        return outputs.Write(document, received, [.. code]);
    }

    private static QualifiedRates? Qualification(RunSetup setup) => QualificationSummary.Of(setup.Kept.Qualification, setup.Today, setup.Plan.Policy);

    /// <summary>Today's facts; where the approved ones differ, both.</summary>
    private static ImmutableSortedDictionary<string, string> EnvironmentFacts(RunSetup setup) =>
        setup.Baseline is null
            ? setup.Device.Environment
            : setup.Device.Environment.SetItems(Fingerprint.EnvironmentChanges(setup.Baseline, setup.Device.Environment)
                .Select(change => KeyValuePair.Create(change.Field, $"{change.Approved} -> {change.Today}")));
}
