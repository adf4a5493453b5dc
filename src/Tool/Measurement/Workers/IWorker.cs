using PrefillBench.Measurement.Protocol;

namespace PrefillBench.Measurement.Workers;

/// <summary>A worker as its parent sees it: answers one request at a time until it is disposed or ends by itself.</summary>
internal interface IWorker : IAsyncDisposable
{
    /// <exception cref="WorkerLostException">It ended instead of answering; the text says how, and what it wrote last.</exception>
    Task<WorkerReply> AskAsync(WorkerRequest request);

    /// <summary>Ends it at once; a request that is still waited for then ends with an exception.</summary>
    Task KillAsync();

    /// <summary>The end of its standard error, as the tail of a sentence; empty when it wrote nothing.</summary>
    string StandardErrorTail { get; }
}

/// <summary>Starts the workers of a run: a process each, or whatever else can hold the conversation.</summary>
internal interface IWorkerFactory
{
    /// <param name="sideFolder">Absolute; what the worker is to measure.</param>
    /// <exception cref="WorkerLostException">It could not be started.</exception>
    IWorker Start(string sideFolder);
}
