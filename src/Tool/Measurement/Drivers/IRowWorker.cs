using PrefillBench.Measurement.Protocol;
using PrefillBench.Units;

namespace PrefillBench.Measurement.Drivers;

/// <summary>What the drivers need of a worker.</summary>
internal interface IRowWorker
{
    /// <param name="predicted">How long it should take; far longer is a hang.</param>
    /// <exception cref="RowFaultException">The request failed; after a loss the next request goes to a fresh worker.</exception>
    Task<TReply> AskAsync<TReply>(WorkerRequest request, Milliseconds predicted, CancellationToken cancellation)
        where TReply : WorkerReply;

    /// <summary>How long making a row's inputs, or checking its output, may be expected to take at most.</summary>
    Milliseconds Preparing(RowTask task);

    /// <summary>Frees the row, if there is one.</summary>
    Task ReleaseAsync(CancellationToken cancellation);

    RowFaultException Fault(FaultKind kind, string text);
}
