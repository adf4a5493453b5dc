using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Cli.Running;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Measurement;
using PrefillBench.Measurement.Journals;
using PrefillBench.Runs;
using PrefillBench.Runs.Planning;
using PrefillBench.Spec;

namespace PrefillBench.Cli.Calibrating;

/// <summary>One `calibrate`: pairs whose two sides are today's code, added to what is stored, and the noise that follows.</summary>
internal sealed class CalibrateSession(CliEnvironment environment, CalibrateRequest calibrate)
{
    private readonly MeasureRequest request = calibrate.Measure;
    private readonly BaselineStore store = new(environment.Absolute(calibrate.Measure.Baselines));
    private readonly Keeping keeping = new(environment, environment.Absolute(calibrate.Measure.Output));

    public Task<ExitCode> RunAsync() => MeasuringSession.RunAsync(environment, request, Prepare, MeasureAsync);

    /// <summary>The files are looked at before hours of measuring: what is measured goes into them.</summary>
    private RunSetup Prepare(RunPreparation preparation)
    {
        var setup = preparation.Prepare(PolicyOverrides.None);
        Diagnostic[] complaints =
        [
            .. PfbException.Of(() => WriteProbe.Folder(environment.Absolute(request.Output), RunRoom.Of(setup.Sweep, setup.Effort with { Units = calibrate.Pairs }, setup.Protocol))),
            .. PfbException.Of(() => WriteProbe.File(store.CalibrationPath(setup.Today.Slug, setup.Today.Suite))),
            .. setup.Baseline is null ? [] : Bookkeeping.WhyNoChange(store, setup.Today.Slug, setup.Today.Suite),
        ];
        return complaints.Length == 0 ? setup : throw new PfbException(complaints);
    }

    private async Task<ExitCode> MeasureAsync(MeasuringSession session)
    {
        var (setup, lifetime, pairs) = (session.Setup, session.Lifetime, calibrate.Pairs);
        using var journal = Journal.Create(Path.Combine(environment.Absolute(request.Output), Journal.FileName), setup.Header);
        var outcome = await new RunProgress(environment, request, setup.Sweep.Estimate, pairs).ShowAsync(progress => new CampaignRun(
            evidence => CalibrationRules.Next(setup.Plan.Rows, pairs, evidence), setup.Plan.Seed, setup.Sides.Sides,
            DeviceAccess.Measurer(environment, request, session.Device.Facts, setup.Protocol, journal, progress))
            .RunAsync(Evidence.None, begun: 0, lifetime.Token));
        var stored = Store(setup, session.StartedUtc, outcome.Evidence);
        Faults(setup, outcome.Evidence);
        keeping.Note(journal.Broken);
        return keeping.Worst(stored && outcome.Complete ? ExitCode.Passed : stored && lifetime.EndedBy is { } ended ? ended : ExitCode.NotJudged);
    }

    /// <summary>Keeps every complete pair, also of a calibration that was ended early: each is as good as any other.</summary>
    private bool Store(RunSetup setup, DateTimeOffset startedUtc, Evidence evidence)
    {
        if (evidence.ValidPairs.IsEmpty)
        {
            environment.Error.WriteLine(new Diagnostic(Codes.NothingMeasured, "no pair was completed; nothing is stored", SourcePosition.None));
            return false;
        }

        var measured = new Calibration
        {
            SchemaVersion = Calibration.CurrentSchema,
            MeasurementVersion = setup.Today.MeasurementVersion,
            Slug = setup.Today.Slug,
            Suite = setup.Today.Suite,
            Protocol = setup.Today.Protocol,
            L2 = setup.Today.L2,
            Sessions = [SessionOf(setup, startedUtc, evidence)],
        };
        var calibration = keeping.Keep(
            store.CalibrationPath(measured.Slug, measured.Suite), () => store.AddCalibration(measured), () => measured.After(setup.Kept.Calibration), CalibrationJson.Write);
        var measurable = setup.Plan.Rows.Where(row => row.SkipReason is null).ToArray();
        ImmutableArray<CalibratedRow> rows =
            [.. measurable.Select(row => CalibratedRow.Of(row.Id, row.Row.Case.Sha256, calibration, setup.Plan.Policy, measurable.Length)).OfType<CalibratedRow>()];
        ImmutableArray<string> updated = [];
        keeping.Try(() => updated = store.SetNoise(
            setup.Today.Slug, setup.Today.Suite, rows.ToDictionary(row => row.Id, row => (row.Noise, row.MustCatch?.Fraction)),
            new($"{evidence.ValidPairs.Length} pairs of the same code", MachineFacts.User(environment), environment.Clock.GetUtcNow(), MachineFacts.Commit(environment.WorkingDirectory))));
        foreach (var line in CalibrationReport.Lines(rows, calibration, updated))
        {
            environment.Out.WriteLine(line);
        }

        return true;
    }

    private CalibrationSession SessionOf(RunSetup setup, DateTimeOffset startedUtc, Evidence evidence) => new(
        setup.Header.RunId,
        startedUtc,
        setup.Header.Boot,
        MachineFacts.ToolName,
        MachineFacts.Commit(environment.WorkingDirectory),
        setup.Plan.Seed,
        evidence.InvalidUnits,
        setup.Device.Environment,
        setup.Plan.Rows.Where(row => row.SkipReason is null).ToImmutableSortedDictionary(row => row.Id, row => row.Row.Case.Sha256, StringComparer.Ordinal),
        [
            .. evidence.ValidPairs.Select(pair => new CalibrationPair(
                pair.CurrentFirst, pair.Rows.ToImmutableSortedDictionary(row => row.RowId, row => row.LogRatio, StringComparer.Ordinal))),
        ]);

    private void Faults(RunSetup setup, Evidence evidence)
    {
        foreach (var row in setup.Plan.Rows)
        {
            if ((row.SkipReason ?? evidence.Pairs.SelectMany(p => p.Faults).FirstOrDefault(f => f.RowId == row.Id && f.Kind != FaultKind.Invalid)?.Text) is { } reason)
            {
                environment.Error.WriteLine($"{row.Id}: not calibrated: {reason}");
            }
        }
    }
}
