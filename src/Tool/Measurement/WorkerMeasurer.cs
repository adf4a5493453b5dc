using System.Collections.Immutable;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement.Drivers;
using PrefillBench.Measurement.Protocol;
using PrefillBench.Measurement.Workers;
using PrefillBench.Numerics;
using PrefillBench.Units;

namespace PrefillBench.Measurement;

/// <summary>Measures in fresh workers.</summary>
internal sealed class WorkerMeasurer(MeasurerSetup setup) : IMeasurer, IAsyncDisposable
{
    // The coins of rounds must not follow the row order, which is drawn from the same seed.
    private const ulong CoinStream = 0xC01_5EED;
    private const int CeilingsAttempts = 2;
    private static readonly Milliseconds PredictedCeilings = new(10_000);
    private readonly LoadedWorkers workers = new(
        setup.Workers,
        new(WorkerRequest.ProtocolVersion, setup.Selector, SideFolder: "", setup.Protocol.WarmL2 || setup.Protocol.Published),
        setup.Patience) { OneProcess = setup.OneProcess };

    public async Task<ReplicateMeasurement> ReplicateAsync(
        SideFolder side, int index, ulong rowOrder, ImmutableArray<RowTask> rows, CancellationToken cancellation)
    {
        var unit = new UnitCollector(setup, new UnitStart(UnitKind.Replicate, index, rowOrder, null), rows.Length);
        unit.Begin();
        using var slot = Slot(side, index, rowOrder, 0, null);
        try
        {
            _ = await OpenPlannedAsync(slot, cancellation).ConfigureAwait(false);
        }
        catch (RowFaultException e)
        {
            unit.Fail(rows, e.OfRow);
            return unit.Replicate();
        }

        await MeasureCeilingsAsync(unit, slot, index, cancellation).ConfigureAwait(false);
        try
        {
            await new ReplicateDriver(slot, setup.Protocol).RunAsync(
                Ordered(rows, rowOrder), (task, estimate) => LaunchCounts.Timed(estimate, task.Row.Case, setup.Protocol), unit.Add,
                cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (unit.HasMeasured)
        {
            // A run that is ended keeps the rows that were finished: none of them is compared with another of this process.
        }

        return unit.Replicate();
    }

    public async Task<PairMeasurement> PairAsync(
        SideFolder approved,
        SideFolder current,
        int index,
        ulong rowOrder,
        bool currentFirst,
        ImmutableArray<RowTask> approvedTasks,
        ImmutableArray<RowTask> currentTasks,
        CancellationToken cancellation)
    {
        var unit = new UnitCollector(setup, new UnitStart(UnitKind.Pair, index, rowOrder, currentFirst), currentTasks.Length);
        unit.Begin();
        var approvedRows = Ordered(approvedTasks, rowOrder);
        var currentRows = Ordered(currentTasks, rowOrder);
        if (!approvedRows.Select(t => t.Row.Id).SequenceEqual(currentRows.Select(t => t.Row.Id)))
        {
            throw new ArgumentException("the two sides of a pair must measure the same rows", nameof(approvedTasks));
        }

        using var approvedSlot = Slot(approved, index, rowOrder, currentFirst ? 1 : 0, Side.Approved);
        using var currentSlot = Slot(current, index, rowOrder, currentFirst ? 0 : 1, Side.Current);
        var pair = new PairOfSlots(approvedSlot, currentSlot, approvedRows, currentRows, currentFirst);
        try
        {
            await (setup.Pairing == Pairing.LockStep
                ? LockStepAsync(unit, pair, index, rowOrder, cancellation)
                : SequentialAsync(unit, pair, index, cancellation)).ConfigureAwait(false);
        }
        catch (RowFaultException e)
        {
            // One of the two could not open the device: there is nothing to compare any row with.
            unit.Fail(currentRows, e.OfRow);
        }

        return unit.Pair();
    }

    private async Task LockStepAsync(UnitCollector unit, PairOfSlots pair, int index, ulong rowOrder, CancellationToken cancellation)
    {
        var first = await OpenPlannedAsync(pair.First, cancellation).ConfigureAwait(false);
        var why = WhyNoPair(first, await pair.Second.OpenAsync(cancellation).ConfigureAwait(false));
        await MeasureCeilingsAsync(unit, pair.First, index, cancellation).ConfigureAwait(false);
        if (why is not null)
        {
            unit.Replace(pair.CurrentRows, why);
            return;
        }

        var driver = new LockStepDriver(pair.Approved, pair.Current, setup.Protocol, new SplitMix64(rowOrder ^ CoinStream));
        foreach (var (approvedTask, currentTask) in pair.ApprovedRows.Zip(pair.CurrentRows))
        {
            switch (await driver.MeasureAsync(approvedTask, currentTask, pair.CurrentFirst, cancellation).ConfigureAwait(false))
            {
                case ({ } measured, _):
                    unit.Add(measured);
                    break;
                case (_, { } fault):
                    unit.Add(fault);
                    break;
            }
        }
    }

    private async Task SequentialAsync(UnitCollector unit, PairOfSlots pair, int index, CancellationToken cancellation)
    {
        await workers.LoadAsync([pair.First.Folder, pair.Second.Folder], cancellation).ConfigureAwait(false);
        var driver = new SequentialDriver(setup.Protocol);
        var first = await OpenPlannedAsync(pair.First, cancellation).ConfigureAwait(false);
        await MeasureCeilingsAsync(unit, pair.First, index, cancellation).ConfigureAwait(false);
        await driver.FirstAsync(pair.First, pair.FirstRows, unit.Add, cancellation).ConfigureAwait(false);
        pair.First.Dispose();
        var why = WhyNoPair(first, await pair.Second.OpenAsync(cancellation).ConfigureAwait(false));
        if (why is not null)
        {
            unit.Replace(pair.CurrentRows, why);
            return;
        }

        await driver.SecondAsync(pair.Second, pair.SecondRows, pair.CurrentFirst, unit.Add, unit.Add, cancellation).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => workers.DisposeAsync();

    /// <summary>Shuffled from the recorded seed; the published protocol keeps the plan's order.</summary>
    private ImmutableArray<RowTask> Ordered(ImmutableArray<RowTask> rows, ulong rowOrder) =>
        setup.Protocol.Published ? rows : [.. new SplitMix64(rowOrder).Shuffled(rows.AsSpan())];

    /// <param name="rowOrder">Order of the rows, and the seed of placements. It is recorded, and the same for both processes of a
    /// pair.</param>
    private WorkerSlot Slot(SideFolder side, int unit, ulong rowOrder, int slot, Side? member) =>
        new(workers, side.Folder, new UnitPlace(unit, slot, setup.Protocol.Published ? 0 : rowOrder), member);

    // Once a run is enough for the roofline, and it must not disturb the pairs that are judged later. Verdicts need no ceilings.
    private static async Task MeasureCeilingsAsync(UnitCollector unit, WorkerSlot slot, int index, CancellationToken cancellation)
    {
        for (var attempt = 1; index == 0 && attempt <= CeilingsAttempts && unit.Ceilings is null; attempt++)
        {
            try
            {
                var ask = slot.AskAsync<CeilingsMeasured>(new MeasureCeilings(), PredictedCeilings, cancellation);
                unit.Ceilings = (await ask.ConfigureAwait(false)).Ceilings;
                unit.CeilingsFault = null;
            }
            catch (RowFaultException e)
            {
                unit.CeilingsFault = e.Message;
            }
        }
    }

    // The program that plans may be another than the one that measures; what differs between them must be seen before anything is measured.
    private async Task<StartedDevice> OpenPlannedAsync(WorkerSlot slot, CancellationToken cancellation)
    {
        var opened = await slot.OpenAsync(cancellation).ConfigureAwait(false);
        return setup.Slug is { } planned && planned != opened.Slug
            ? throw new PfbException(
                Codes.DeviceUnavailable, $"the run was planned for '{planned}', but its workers run on '{opened.Slug}'")
            : opened;
    }

    /// <summary>
    /// Why the two processes are not comparable, or null. Decided before the second one launches; never looks at times.
    /// </summary>
    private static string? WhyNoPair(StartedDevice first, StartedDevice second) => first.Slug == second.Slug
        ? StartConditions.WhyUnequal(first.Conditions, second.Conditions)
        : throw new PfbException(
            Codes.AgainstUnusable,
            $"one side runs on '{first.Slug}' and the other on '{second.Slug}'; times of two devices cannot be paired");

    private sealed record PairOfSlots(
        WorkerSlot Approved,
        WorkerSlot Current,
        ImmutableArray<RowTask> ApprovedRows,
        ImmutableArray<RowTask> CurrentRows,
        bool CurrentFirst)
    {
        public WorkerSlot First => CurrentFirst ? Current : Approved;

        public WorkerSlot Second => CurrentFirst ? Approved : Current;

        public ImmutableArray<RowTask> FirstRows => CurrentFirst ? CurrentRows : ApprovedRows;

        public ImmutableArray<RowTask> SecondRows => CurrentFirst ? ApprovedRows : CurrentRows;
    }
}
