using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Cli.Running;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Numerics;
using PrefillBench.Runs;
using PrefillBench.Runs.Planning;
using PrefillBench.Runs.Qualifying;

namespace PrefillBench.Cli.Qualifying;

/// <summary>One `qualify`: gate after gate, each stored as soon as it is complete.</summary>
internal sealed class QualifySession(CliEnvironment environment, QualifyRequest qualify)
{
    private readonly MeasureRequest request = qualify.Measure;
    private readonly BaselineStore store = new(environment.Absolute(qualify.Measure.Baselines));
    private readonly Keeping keeping = new(environment, environment.Absolute(qualify.Measure.Output));
    private DelaySizes? sizes;

    public Task<ExitCode> RunAsync() => MeasuringSession.RunAsync(environment, request, Prepare, MeasureAsync);

    /// <summary>The files are looked at before hours of measuring: what is measured goes into them.</summary>
    private RunSetup Prepare(RunPreparation preparation)
    {
        var setup = preparation.Prepare(PolicyOverrides.None);
        var room = qualify.Gates.Length * RunRoom.Of(setup.Sweep, setup.Effort, setup.Protocol);
        Diagnostic[] complaints =
        [
            .. PfbException.Of(() => WriteProbe.Folder(environment.Absolute(request.Output), room)),
            .. PfbException.Of(() => WriteProbe.File(store.QualificationPath(setup.Today.Slug, setup.Today.Suite))),
        ];
        return complaints.Length == 0 ? setup : throw new PfbException(complaints);
    }

    private async Task<ExitCode> MeasureAsync(MeasuringSession measuring)
    {
        var (setup, lifetime, device) = (measuring.Setup, measuring.Lifetime, measuring.Device);
        var sides = GateSides.Of(device, measuring.ScratchFolder, setup);
        var runner = new GateRunner(environment, qualify, setup, device.Facts, keeping);
        var seeds = new SplitMix64(setup.Plan.Seed);
        var (session, stored) = (SessionOf(setup, measuring.StartedUtc), (Qualification?)null);
        foreach (var (index, wanted) in qualify.Gates.Index())
        {
            Say($"gate {index + 1} of {qualify.Gates.Length}: {wanted}");
            var folder = Path.Combine(environment.Absolute(request.Output), $"gate-{index + 1:000}");
            var (today, other) = await SidesAsync(wanted, sides, runner, seeds.NextWord(), lifetime.Token);
            if (today is null)
            {
                Say(lifetime.Token.IsCancellationRequested ? lifetime.EndedText : "not run: no row here can be slowed in this way");
                continue;
            }

            var gate = await runner.RunAsync(wanted, today, other, seeds.NextWord() >> 1, folder, lifetime.Token);
            if (gate is null)
            {
                break;
            }

            session = session with { Gates = session.Gates.Add(gate) };
            stored = Keep(setup, session);
            Say($"gate {index + 1}: {QualifyReport.Brief(gate)}");
        }

        return Finish(setup, session, stored, lifetime);
    }

    /// <summary>The sides of a gate, and the rows that are really slowed; no rows in a gate of unchanged code, no sides where it cannot be run.</summary>
    private async Task<(Sides? Sides, ImmutableHashSet<string>? Slowed)> SidesAsync(
        WantedGate wanted, GateSides sides, GateRunner runner, ulong seed, CancellationToken cancellation)
    {
        if (wanted.Aim is not { } aim)
        {
            return (new(sides.Unchanged(seed), sides.Unchanged(seed)), null);
        }

        sizes ??= await TryDelayAsync(sides, runner, seed, cancellation);
        return sizes is not null && sides.Delayed(group => sizes.LinksFor(group, aim), seed) is { Rows.IsEmpty: false } slowed
            ? (new(slowed.Folder, sides.Unchanged(seed)), slowed.Rows)
            : default;
    }

    private async Task<DelaySizes?> TryDelayAsync(GateSides sides, GateRunner runner, ulong seed, CancellationToken cancellation)
    {
        Say("one pair with a trial delay, to size the others");
        var trial = sides.Delayed(_ => sides.TrialLinks, seed);
        var folder = Path.Combine(environment.Absolute(request.Output), "trial");
        return trial.Rows.IsEmpty || await runner.TryAsync(new(trial.Folder, sides.Unchanged(seed)), trial.Rows, folder, cancellation) is not { } evidence
            ? null
            : DelaySizes.Of(sides.TrialLinks, evidence, sides.SlowedOf(trial), sides.GroupOf);
    }

    private QualificationSession SessionOf(RunSetup setup, DateTimeOffset startedUtc) => new(
        setup.Header.RunId, startedUtc, setup.Header.Boot, MachineFacts.ToolName, MachineFacts.Commit(environment.WorkingDirectory),
        setup.Today.MeasurementVersion, setup.Today.Protocol, setup.Today.L2, QualificationSummary.PolicyText(setup.Plan.Policy), setup.Device.Environment, []);

    /// <param name="stored">With the gates just run; null when none was completed.</param>
    private ExitCode Finish(RunSetup setup, QualificationSession session, Qualification? stored, Lifetime lifetime)
    {
        if (stored is null)
        {
            environment.Error.WriteLine(new Diagnostic(Codes.NothingMeasured, "no gate was completed; nothing is stored", SourcePosition.None));
            return lifetime.EndedBy ?? ExitCode.NotJudged;
        }

        var rates = QualificationSummary.Of(stored, setup.Today, setup.Plan.Policy)!;
        foreach (var line in QualifyReport.Lines(session, rates))
        {
            environment.Out.WriteLine(line);
        }

        if (keeping.IsSound)
        {
            environment.Out.WriteLine($"stored in {store.QualificationPath(setup.Today.Slug, setup.Today.Suite)}; commit it, and reports state it");
        }

        return keeping.Worst(lifetime.EndedBy ?? (session.Gates.Length == qualify.Gates.Length ? ExitCode.Passed : ExitCode.NotJudged));
    }

    private Qualification Keep(RunSetup setup, QualificationSession session)
    {
        var (slug, suite) = (setup.Today.Slug, setup.Today.Suite);
        return keeping.Keep(
            store.QualificationPath(slug, suite), () => store.AddQualification(slug, suite, session),
            () => Qualification.With(setup.Kept.Qualification, slug, suite, session), QualificationJson.Write);
    }

    private void Say(string text)
    {
        if (request.Verbosity != "quiet")
        {
            environment.Error.WriteLine(text);
        }
    }
}
