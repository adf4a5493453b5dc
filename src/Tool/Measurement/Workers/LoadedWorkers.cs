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
    private readonly List<LoadedWorker> waiting = [];

    public string Selector => opening.Selector;

    public Patience Patience => patience;

    /// <summary>
    /// Ends when there are workers for a pair of these sides. Where some are missing, those of the next pair are started with them: twice
    /// as many take hardly longer.
    /// </summary>
    public async Task LoadAsync(string[] pair, CancellationToken cancellation)
    {
        if (!Missing(pair).Any())
        {
            return;
        }

        waiting.AddRange([.. Missing([.. pair, .. pair]).Select(folder => Started(folder, cancellation))]);
        await ((Task)Task.WhenAll(waiting.Select(worker => worker.Opened))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>A worker that waits, or else a new one. Whoever takes it disposes of it.</summary>
    public LoadedWorker Take(string folder, CancellationToken cancellation)
    {
        if (waiting.Find(worker => worker.Folder == folder) is not { } found)
        {
            return Started(folder, cancellation);
        }

        waiting.Remove(found);
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(waiting.Select(worker => worker.DisposeAsync().AsTask())).ConfigureAwait(false);
        waiting.Clear();
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
