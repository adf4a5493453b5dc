using PrefillBench.Measurement.Protocol;
using PrefillBench.Units;

namespace PrefillBench.Measurement.Workers;

/// <summary>A worker that is given a time for each answer. Disposing ends it if it still lives.</summary>
internal sealed class WorkerClient(IWorker worker, Patience patience) : IAsyncDisposable
{
    /// <summary>Sends one request and waits for its reply.</summary>
    /// <exception cref="WorkerLostException">The worker died, or gave no answer in time and was killed.</exception>
    /// <exception cref="WorkerRefusedException">The worker answered that it cannot.</exception>
    public async Task<TReply> AskAsync<TReply>(WorkerRequest request, Milliseconds predicted, CancellationToken cancellation)
        where TReply : WorkerReply
    {
        var allowed = patience.For(predicted) + (request is PrepareRow ? patience.Start : default);
        var answer = worker.AskAsync(request);
        using var stopTimer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (await Task.WhenAny(answer, Task.Delay(allowed, stopTimer.Token)).ConfigureAwait(false) != answer)
        {
            await worker.KillAsync().ConfigureAwait(false);
            _ = answer.ContinueWith(static t => _ = t.Exception, TaskScheduler.Default);
            cancellation.ThrowIfCancellationRequested();
            throw new WorkerLostException(
                FaultKind.WorkerHung,
                $"no answer within {allowed.TotalSeconds:0.#} s (predicted: {predicted.Seconds:0.###} s), so it was "
                + $"killed{worker.StandardErrorTail}");
        }

        await stopTimer.CancelAsync().ConfigureAwait(false);
        return await answer.ConfigureAwait(false) switch
        {
            TReply reply => reply,
            RequestFailed failed => throw new WorkerRefusedException(failed.Failure, failed.Text),
            var other => throw new WorkerRefusedException(
                WorkerFailure.NotUnderstood, $"{other.GetType().Name} is no answer to {request.GetType().Name}"),
        };
    }

    public ValueTask DisposeAsync() => worker.DisposeAsync();
}
