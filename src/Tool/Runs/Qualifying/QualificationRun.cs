using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Numerics;
using PrefillBench.Runs.Planning;

namespace PrefillBench.Runs.Qualifying;

/// <param name="Session">The gates of this call.</param>
/// <param name="Stored">The qualification with all gates that were stored before; null when no gate was completed.</param>
/// <param name="Complete">Every gate that was asked for.</param>
internal sealed record QualificationOutcome(
    ReadyRun Ready, QualificationSession Session, Qualification? Stored, bool Complete, Keeping Keeping);

/// <summary>`qualify`: gate after gate, each stored as soon as it is complete.</summary>
internal sealed class QualificationRun(RunHost host, QualifyRequest qualify)
{
    private readonly MeasureRequest request = qualify.Measure;
    private readonly Keeping keeping = new(host.Listener, qualify.Measure.Output);
    private DelaySizes? sizes;

    /// <param name="ending">Ends the measuring; the gates completed until then are kept.</param>
    /// <returns>The outcome; null when the run was ended while it waited for the device.</returns>
    /// <exception cref="PfbException">The run is refused; the exception says why.</exception>
    public Task<QualificationOutcome?> RunAsync(CancellationToken ending) =>
        OpenedRun.HeldAsync(host, request, Places, (opened, ready) => MeasureAsync(opened, ready, ending), ending);

    private IEnumerable<Diagnostic> Places(ReadyRun ready)
    {
        var (today, room) = (ready.Read.Today, qualify.Gates.Length * RunRoom.Of(ready.Planned, ready.Planned.Effort.Units));
        return
        [
            .. PfbException.Of(() => WriteProbe.Folder(request.Output, room)),
            .. PfbException.Of(() => WriteProbe.File(ready.Read.Store.QualificationPath(today.Slug, today.Suite))),
        ];
    }

    private async Task<QualificationOutcome> MeasureAsync(OpenedRun opened, ReadyRun ready, CancellationToken ending)
    {
        var sides = new GateSides(host, ready, opened.Sides, opened.Device.Sides);
        var runner = new GateRunner(host, opened, ready, qualify.SizePairs, keeping);
        var seeds = new SplitMix64(ready.Plan.Seed);
        var (session, stored) = (SessionOf(opened, ready), (Qualification?)null);
        foreach (var (index, wanted) in qualify.Gates.Index().TakeWhile(_ => !ending.IsCancellationRequested))
        {
            host.Listener.Say($"gate {index + 1} of {qualify.Gates.Length}: {wanted}");
            if (await GateAsync(wanted, $"gate-{index + 1:000}", sides, runner, seeds, ending) is { } gate)
            {
                session = session with { Gates = session.Gates.Add(gate) };
                stored = Keep(ready, session);
                host.Listener.Say($"gate {index + 1}: {Brief(gate)}");
            }
        }

        return new(ready, session, stored, session.Gates.Length == qualify.Gates.Length, keeping);
    }

    /// <returns>The gate; null when no row can be slowed, and when it was ended.</returns>
    private async Task<QualificationGate?> GateAsync(
        WantedGate wanted, string name, GateSides sides, GateRunner runner, SplitMix64 seeds, CancellationToken ending)
    {
        var (today, slowed) = await SidesAsync(wanted, sides, runner, seeds.NextWord(), ending);
        if (today is not null)
        {
            return await runner.RunAsync(wanted, today, slowed, seeds.NextWord() >> 1, Path.Combine(request.Output, name), ending);
        }

        if (!ending.IsCancellationRequested)
        {
            host.Listener.Say("not run: no row can be slowed in this way");
        }

        return null;
    }

    /// <summary>
    /// The sides of a gate, and the rows that are really slowed; no rows in a gate of unchanged code, no sides where it cannot be run.
    /// </summary>
    private async Task<(Sides? Sides, ImmutableHashSet<string>? Slowed)> SidesAsync(
        WantedGate wanted, GateSides sides, GateRunner runner, ulong seed, CancellationToken ending)
    {
        if (wanted.Aim is not { } aim)
        {
            return (new(sides.Unchanged(seed), sides.Unchanged(seed)), null);
        }

        sizes ??= await TryDelayAsync(sides, runner, seed, ending);
        return sizes is not null && sides.Delayed(group => sizes.LinksFor(group, aim), seed) is { Rows.IsEmpty: false } slowed
            ? (new(slowed.Folder, sides.Unchanged(seed)), slowed.Rows)
            : default;
    }

    private async Task<DelaySizes?> TryDelayAsync(GateSides sides, GateRunner runner, ulong seed, CancellationToken ending)
    {
        host.Listener.Say("one pair with a trial delay, from which the size of the others follows");
        var trial = sides.Delayed(_ => sides.TrialLinks, seed);
        var folder = Path.Combine(request.Output, "trial");
        return trial.Rows.IsEmpty
            || await runner.TryAsync(new(trial.Folder, sides.Unchanged(seed)), trial.Rows, folder, ending) is not { } evidence
                ? null
                : DelaySizes.Of(sides.TrialLinks, evidence, sides.SlowedOf(trial), sides.GroupOf);
    }

    private QualificationSession SessionOf(OpenedRun opened, ReadyRun ready)
    {
        var today = ready.Read.Today;
        return new(
            ready.Header.RunId, opened.StartedUtc, ready.Header.Boot, host.Tool, opened.Commit, today.MeasurementVersion, today.Protocol,
            today.L2, QualificationSummary.PolicyText(ready.Plan.Policy), ready.Read.Device.Environment, []);
    }

    private Qualification Keep(ReadyRun ready, QualificationSession session)
    {
        var (store, slug, suite) = (ready.Read.Store, ready.Read.Today.Slug, ready.Read.Today.Suite);
        return keeping.Keep(
            store.QualificationPath(slug, suite), () => store.AddQualification(slug, suite, session),
            () => Qualification.With(ready.Read.Kept.Qualification, slug, suite, session), QualificationJson.Write);
    }

    private static string Brief(QualificationGate gate) => FormattableString.Invariant(
        $"exit {gate.Exit}, {PlainText.Count(gate.Alarms.Length, "row")} REGRESSED, ")
        + FormattableString.Invariant($"{gate.PairsPerRow:0.0} pairs a row, {gate.Seconds:0} s");
}
