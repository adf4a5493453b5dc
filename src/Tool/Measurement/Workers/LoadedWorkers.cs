using PrefillBench.Devices;
using PrefillBench.Measurement.Protocol;
using PrefillBench.Units;

namespace PrefillBench.Measurement.Workers;

/// <summary>
/// Starts workers ahead, side by side, up to where they would take the device. Starting takes longer than a row does; a worker that has
/// loaded waits without a processor and without the device.
/// </summary>
/// <param name="opening">The first request to each worker, whose folder is that of its side.</param>
internal sealed class LoadedWorkers(IWorkerFactory workers, OpenDevice opening, Patience patience) : IAsyncDisposable
{
    /// <summary>See <see cref="DeviceFacts.OneProcess"/>.</summary>
    public bool OneProcess { get; init; }

    /// <summary>
    /// Pairs whose workers are started at once: every row gets as many. Where there are processors for all, they take hardly longer than
    /// two workers do.
    /// </summary>
    private const int PairsAtOnce = 5;

    private readonly List<LoadedWorker> waiting = [];
    private Task ending = Task.CompletedTask;

    public string Selector => opening.Selector;

    public Patience Patience => patience;

    /// <summary>
    /// Ends when there are workers for a pair of these sides. Where some are missing, those of the next pairs are started with them.
    /// </summary>
    public async Task LoadAsync(string[] pair, CancellationToken cancellation)
    {
        if (!Missing(pair).Any())
        {
            return;
        }

        string[] wanted = [.. Enumerable.Repeat(pair, PairsAtOnce).SelectMany(sides => sides)];
        waiting.AddRange([.. Missing(wanted).Select(folder => Started(folder, cancellation))]);
        await ((Task)Task.WhenAll(waiting.Select(worker => worker.Opened))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>A worker that waits, or else a new one. Whoever takes it has it ended.</summary>
    public LoadedWorker Take(string folder, CancellationToken cancellation)
    {
        if (waiting.Find(worker => worker.Folder == folder) is not { } found)
        {
            return Started(folder, cancellation);
        }

        waiting.Remove(found);
        return found;
    }

    /// <summary>Ends a worker that was taken, without waiting for it: its process needs a while to give the device back.</summary>
    public void End(LoadedWorker worker) => ending = Task.WhenAll(ending, worker.DisposeAsync().AsTask());

    /// <summary>All workers that were to end have ended.</summary>
    public Task EndedAsync() => ending;

    public async ValueTask DisposeAsync()
    {
        waiting.ForEach(End);
        waiting.Clear();
        await EndedAsync().ConfigureAwait(false);
    }

    private LoadedWorker Started(string folder, CancellationToken cancellation) =>
        new(folder, () => new(workers.Start(folder), patience), opening with { SideFolder = folder }, cancellation);

    private IEnumerable<string> Missing(string[] wanted) => wanted.GroupBy(folder => folder).SelectMany(side =>
        Enumerable.Repeat(side.Key, Math.Max(0, side.Count() - waiting.Count(worker => worker.Folder == side.Key))));
}

/// <summary>A worker that loads what the rows of a side's folder need.</summary>
internal sealed class LoadedWorker : IAsyncDisposable
{
    private static readonly Milliseconds PredictedOpening = new(5_000);
    private WorkerClient? client;

    public LoadedWorker(string folder, Func<WorkerClient> start, OpenDevice opening, CancellationToken cancellation)
    {
        Folder = folder;
        Opened = OpenAsync(start, opening, cancellation);
    }

    public string Folder { get; }

    /// <summary>Fails as <see cref="AskAsync"/> does.</summary>
    public Task<DeviceOpened> Opened { get; }

    /// <summary>Has the worker take the device.</summary>
    public async Task<DeviceStarted> StartAsync(StartDevice start, CancellationToken cancellation) =>
        await AskAsync<DeviceStarted>(start, PredictedOpening, cancellation).ConfigureAwait(false);

    /// <summary><see cref="WorkerClient.AskAsync"/>, of a worker that has opened.</summary>
    public Task<TReply> AskAsync<TReply>(WorkerRequest request, Milliseconds predicted, CancellationToken cancellation)
        where TReply : WorkerReply => client!.AskAsync<TReply>(request, predicted, cancellation);

    public ValueTask DisposeAsync() => client?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<DeviceOpened> OpenAsync(Func<WorkerClient> start, OpenDevice opening, CancellationToken cancellation)
    {
        client = start();
        return await AskAsync<DeviceOpened>(opening, PredictedOpening, cancellation).ConfigureAwait(false);
    }
}
