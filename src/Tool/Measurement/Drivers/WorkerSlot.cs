using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement.Protocol;
using PrefillBench.Measurement.Workers;
using PrefillBench.Units;

namespace PrefillBench.Measurement.Drivers;

/// <summary>One place for a worker within a unit: takes one when needed, and a fresh one after a crash or hang.</summary>
/// <param name="folder">The side's.</param>
/// <param name="side">The side, for the text of faults only; the worker does not know it.</param>
internal sealed class WorkerSlot(LoadedWorkers workers, string folder, UnitPlace place, Side? side = null)
    : IRowWorker, IDisposable
{
    /// <summary>The side's.</summary>
    public string Folder => folder;

    private static readonly Milliseconds PredictedRelease = new(1_000);
    private const int OpeningAttempts = 2;
    private LoadedWorker? worker;
    private RowFaultException? unopened;

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
                worker ??= workers.Take(folder, cancellation);
                var opened = await worker.Opened.ConfigureAwait(false);
                if (workers.OneProcess)
                {
                    await workers.EndedAsync().ConfigureAwait(false);
                }

                // A worker that ends needs as long to give the device back as this one to take it, and launches nothing meanwhile.
                var started = await worker.StartAsync(new StartDevice(place), cancellation).ConfigureAwait(false);
                await workers.EndedAsync().ConfigureAwait(false);
                return new(opened.Slug, started.Conditions);
            }
            catch (WorkerRefusedException e) when (e.Failure == WorkerFailure.NotUnderstood)
            {
                Close();
                throw new PfbException(Codes.AgainstUnusable, e.Message);
            }
            catch (Exception e) when (e is WorkerLostException or WorkerRefusedException)
            {
                Close();
                var kind = e is WorkerLostException lost ? lost.Kind
                    : e is WorkerRefusedException { Failure: WorkerFailure.Disturbed } ? FaultKind.Invalid
                    : FaultKind.DeviceUnavailable;
                unopened = attempt < OpeningAttempts ? null : new(
                    kind,
                    $"the device '{workers.Selector}' could not be opened in {OpeningAttempts} attempts: {e.Message}",
                    side, unopened: true);
            }
        }

        throw unopened;
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
            Close();
            throw Fault(e.Kind, e.Message);
        }
        catch (WorkerRefusedException e)
        {
            throw Fault(KindOf(e.Failure), e.Message);
        }
    }

    public Milliseconds Preparing(RowTask task) => workers.Patience.Preparing(task);

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

    /// <summary>Has the worker end, which the next one to open the device waits for.</summary>
    public void Dispose() => Close();

    private void Close()
    {
        if (worker is { } closing)
        {
            worker = null;
            workers.End(closing);
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
