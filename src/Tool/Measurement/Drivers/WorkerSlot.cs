using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement.Protocol;
using PrefillBench.Measurement.Workers;
using PrefillBench.Units;

namespace PrefillBench.Measurement.Drivers;

/// <summary>
/// One place for a worker within a unit: starts one when needed, or ahead of that, and a fresh one after a crash or hang.
/// </summary>
/// <param name="side">The side, for the text of faults only; the worker does not know it.</param>
internal sealed class WorkerSlot(IWorkerFactory workers, OpenDevice opening, Patience patience, Side? side = null)
    : IRowWorker, IAsyncDisposable
{
    private static readonly Milliseconds PredictedOpening = new(5_000);
    private static readonly Milliseconds PredictedRelease = new(1_000);
    private const int OpeningAttempts = 2;
    private WorkerClient? worker;
    private Task<DeviceOpened>? loading;
    private RowFaultException? unopened;

    /// <summary>
    /// Starts a worker ahead, up to where it would take the device. What goes wrong is for <see cref="OpenAsync"/> to say, when the worker
    /// is needed.
    /// </summary>
    /// <returns>Ends when the worker waits and does nothing more.</returns>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        loading = LoadedAsync(cancellation);
        await ((Task)loading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Has a worker take the device; one that is lost until then, or refuses, has a successor.</summary>
    /// <returns>The device's slug and its state at the start.</returns>
    /// <exception cref="RowFaultException">No attempt succeeded; later calls fail at once, for each could take as long again.</exception>
    /// <exception cref="PfbException">The program is a build that speaks another version of the protocol.</exception>
    public async Task<StartedDevice> OpenAsync(CancellationToken cancellation)
    {
        for (var attempt = 1; unopened is null; attempt++)
        {
            try
            {
                var opened = await (loading ?? LoadedAsync(cancellation)).ConfigureAwait(false);
                var start = worker!.AskAsync<DeviceStarted>(new StartDevice(), PredictedOpening, cancellation);
                return new(opened.Slug, (await start.ConfigureAwait(false)).Conditions);
            }
            catch (WorkerRefusedException e) when (e.Failure == WorkerFailure.NotUnderstood)
            {
                await CloseAsync().ConfigureAwait(false);
                throw new PfbException(Codes.AgainstUnusable, e.Message);
            }
            catch (Exception e) when (e is WorkerLostException or WorkerRefusedException)
            {
                await CloseAsync().ConfigureAwait(false);
                var kind = e is WorkerLostException lost ? lost.Kind
                    : e is WorkerRefusedException { Failure: WorkerFailure.Disturbed } ? FaultKind.Invalid
                    : FaultKind.DeviceUnavailable;
                unopened = attempt < OpeningAttempts ? null : new(
                    kind,
                    $"the device '{opening.Selector}' could not be opened in {OpeningAttempts} attempts: {e.Message}",
                    side, unopened: true);
            }
        }

        throw unopened;
    }

    private async Task<DeviceOpened> LoadedAsync(CancellationToken cancellation)
    {
        worker ??= new WorkerClient(workers.Start(opening.SideFolder), patience);
        return await worker.AskAsync<DeviceOpened>(opening, PredictedOpening, cancellation).ConfigureAwait(false);
    }

    public async Task<TReply> AskAsync<TReply>(WorkerRequest request, Milliseconds predicted, CancellationToken cancellation)
        where TReply : WorkerReply
    {
        if (worker is null)
        {
            await OpenAsync(cancellation).ConfigureAwait(false);
        }

        try
        {
            return await worker!.AskAsync<TReply>(request, predicted, cancellation).ConfigureAwait(false);
        }
        catch (WorkerLostException e)
        {
            await CloseAsync().ConfigureAwait(false);
            throw Fault(e.Kind, e.Message);
        }
        catch (WorkerRefusedException e)
        {
            throw Fault(KindOf(e.Failure), e.Message);
        }
    }

    public Milliseconds Preparing(RowTask task) => patience.Preparing(task);

    public async Task ReleaseAsync(CancellationToken cancellation)
    {
        try
        {
            if (worker is not null)
            {
                await AskAsync<RowReleased>(new ReleaseRow(), PredictedRelease, cancellation).ConfigureAwait(false);
            }
        }
        catch (RowFaultException)
        {
            // The worker was lost over it, which frees the row as well; the next request starts a fresh one.
        }
    }

    public RowFaultException Fault(FaultKind kind, string text) => new(kind, text, side);

    public ValueTask DisposeAsync() => CloseAsync();

    private async ValueTask CloseAsync()
    {
        loading = null;
        if (worker is { } closing)
        {
            worker = null;
            await closing.DisposeAsync().ConfigureAwait(false);
        }
    }

    // A device that threw is a failure of the tool or driver, like a crash; the plan should have skipped a row that cannot be run.
    private static FaultKind KindOf(WorkerFailure failure) => failure switch
    {
        WorkerFailure.WrongOutput => FaultKind.WrongOutput,
        WorkerFailure.OutOfMemory => FaultKind.OutOfMemory,
        WorkerFailure.Disturbed => FaultKind.Invalid,
        WorkerFailure.Unsupported => FaultKind.Unmeasurable,
        _ => FaultKind.WorkerCrashed,
    };
}

/// <summary>A device that a worker has taken.</summary>
internal sealed record StartedDevice(string Slug, StartConditions Conditions);
