using PrefillBench.Measurement.Protocol;
using PrefillBench.Units;

namespace PrefillBench.Measurement.Drivers;

/// <summary>A worker as the drivers use it.</summary>
internal interface IRowWorker
{
    /// <param name="predicted">Expected duration. Far longer is a hang.</param>
    /// <exception cref="RowFaultException">The request failed; after a loss the next request goes to a fresh worker.</exception>
    Task<TReply> AskAsync<TReply>(WorkerRequest request, Milliseconds predicted, CancellationToken cancellation)
        where TReply : WorkerReply;

    /// <summary>Longest expected time for making a row's inputs, or for checking its output.</summary>
    Milliseconds Preparing(RowTask task);

    /// <summary>Frees the row, if there is one.</summary>
    Task ReleaseAsync(CancellationToken cancellation);

    RowFaultException Fault(FaultKind kind, string text);
}
