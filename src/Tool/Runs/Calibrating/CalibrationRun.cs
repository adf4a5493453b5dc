using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Measurement;
using PrefillBench.Measurement.Journals;
using PrefillBench.Runs.Planning;
using PrefillBench.Spec;

namespace PrefillBench.Runs.Calibrating;

/// <param name="Pairs">Number of pairs to add to those that are stored.</param>
internal sealed record CalibrateRequest(MeasureRequest Measure, int Pairs);

/// <summary>The result of a calibration.</summary>
/// <param name="All">Everything stored for the suite, with this calibration.</param>
/// <param name="Updated">Approved rows whose noise and must_catch were set.</param>
internal sealed record StoredCalibration(ImmutableArray<CalibratedRow> Rows, Calibration All, ImmutableArray<string> Updated);

/// <param name="Stored">The calibration; null when no pair was completed.</param>
/// <param name="Complete">All pairs that were asked for.</param>
internal sealed record CalibrationOutcome(StoredCalibration? Stored, bool Complete, Keeping Keeping);

/// <summary>`calibrate`: pairs whose two sides are today's code, added to what is stored, and the noise that follows.</summary>
internal sealed class CalibrationRun(RunHost host, CalibrateRequest calibrate)
{
    private readonly MeasureRequest request = calibrate.Measure;
    private readonly Keeping keeping = new(host.Listener, calibrate.Measure.Output);

    /// <param name="ending">Ends the measuring; the pairs completed until then are kept.</param>
    /// <returns>The outcome; null when the run was ended while it waited for the device.</returns>
    /// <exception cref="PfbException">The run is refused; the exception says why.</exception>
    public Task<CalibrationOutcome?> RunAsync(CancellationToken ending) =>
        OpenedRun.HeldAsync(host, request, Places, (opened, ready) => MeasureAsync(opened, ready, ending), ending);

    private IEnumerable<Diagnostic> Places(ReadyRun ready)
    {
        var (store, today) = (ready.Read.Store, ready.Read.Today);
        return
        [
            .. PfbException.Of(() => WriteProbe.Folder(request.Output, RunRoom.Of(ready.Planned, calibrate.Pairs))),
            .. PfbException.Of(() => WriteProbe.File(store.CalibrationPath(today.Slug, today.Suite))),
            .. ready.Read.Baseline is null ? [] : Bookkeeping.WhyNoChange(store, today.Slug, today.Suite),
        ];
    }

    private async Task<CalibrationOutcome> MeasureAsync(OpenedRun opened, ReadyRun ready, CancellationToken ending)
    {
        using var journal = Journal.Create(opened.JournalPath, ready.Header);
        var outcome = await opened.MeasureAsync(journal, calibrate.Pairs, measurer => new MeasuringLoop(
            evidence => CalibrationRules.Next(ready.Plan.Rows, calibrate.Pairs, evidence), ready.Plan.Seed, opened.Sides.Sides, measurer)
            .RunAsync(Evidence.None, begun: 0, ending));
        var stored = outcome.Evidence.ValidPairs.IsEmpty ? null : Store(opened, ready, outcome.Evidence);
        Faults(ready.Plan, outcome.Evidence);
        keeping.Note(journal.Broken);
        return new(stored, outcome.Complete, keeping);
    }

    /// <summary>Keeps every complete pair. A calibration that was ended early has fewer, not worse ones.</summary>
    private StoredCalibration Store(OpenedRun opened, ReadyRun ready, Evidence evidence)
    {
        var (store, today) = (ready.Read.Store, ready.Read.Today);
        var measured = new Calibration
        {
            SchemaVersion = Calibration.CurrentSchema,
            MeasurementVersion = today.MeasurementVersion,
            Slug = today.Slug,
            Suite = today.Suite,
            Protocol = today.Protocol,
            L2 = today.L2,
            Sessions = [SessionOf(opened, ready, evidence)],
        };
        var all = keeping.Keep(
            store.CalibrationPath(today.Slug, today.Suite), () => store.AddCalibration(measured),
            () => measured.After(ready.Read.Kept.Calibration), CalibrationJson.Write);
        var rows = CalibratedRow.AllOf(ready.Plan, all);
        ImmutableArray<string> updated = [];
        keeping.Try(() => updated = store.SetNoise(
            today.Slug, today.Suite, rows.ToDictionary(row => row.Id, row => (row.Noise, row.MustCatch?.Fraction)),
            new($"{evidence.ValidPairs.Length} pairs of the same code", host.User(), host.Clock.GetUtcNow(), opened.Commit)));
        return new(rows, all, updated);
    }

    private CalibrationSession SessionOf(OpenedRun opened, ReadyRun ready, Evidence evidence) => new(
        ready.Header.RunId,
        opened.StartedUtc,
        ready.Header.Boot,
        host.Tool,
        opened.Commit,
        ready.Plan.Seed,
        evidence.InvalidUnits,
        ready.Read.Device.Environment,
        ready.Plan.Rows.Where(row => row.SkipReason is null)
            .ToImmutableSortedDictionary(row => row.Id, row => row.Row.Case.Sha256, StringComparer.Ordinal),
        [
            .. evidence.ValidPairs.Select(pair => new CalibrationPair(
                pair.CurrentFirst, pair.Rows.ToImmutableSortedDictionary(row => row.RowId, row => row.LogRatio, StringComparer.Ordinal))),
        ]);

    private void Faults(GatePlan plan, Evidence evidence)
    {
        var faults = evidence.Pairs.SelectMany(pair => pair.Faults).Where(fault => fault.Kind != FaultKind.Invalid).ToArray();
        foreach (var row in plan.Rows)
        {
            if ((row.SkipReason ?? faults.FirstOrDefault(fault => fault.RowId == row.Id)?.Text) is { } reason)
            {
                host.Listener.Warn($"{row.Id} was not calibrated: {reason}");
            }
        }
    }
}
