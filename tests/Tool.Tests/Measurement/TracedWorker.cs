using PrefillBench.Devices.Fake;
using PrefillBench.Measurement;
using PrefillBench.Measurement.Drivers;
using PrefillBench.Measurement.Protocol;
using PrefillBench.Measurement.Workers;
using PrefillBench.Units;

namespace PrefillBench.Tests.Measurement;

/// <summary>A worker without a process, which writes down who was asked what.</summary>
internal sealed class TracedWorker : IRowWorker, IAsyncDisposable
{
    private readonly string name;
    private readonly List<string> trace;
    private readonly LoadedWorkers workers;
    private readonly WorkerSlot slot;

    public TracedWorker(string name, List<string> trace, FakeScript script)
    {
        (this.name, this.trace) = (name, trace);
        workers = new(
            new InProcessWorkers((_, process) => new FakeDevice(script, side: null, process)),
            new OpenDevice(WorkerRequest.ProtocolVersion, "fake:x", SideFolder: "", WarmL2: false), Patience.Default);
        slot = new(workers, "side", new(0, 0));
    }

    public Task<TReply> AskAsync<TReply>(WorkerRequest request, Milliseconds predicted, CancellationToken cancellation)
        where TReply : WorkerReply
    {
        trace.Add($"{name} {request.GetType().Name}");
        return slot.AskAsync<TReply>(request, predicted, cancellation);
    }

    public Milliseconds Preparing(RowTask task) => slot.Preparing(task);

    public Task ReleaseAsync(CancellationToken cancellation)
    {
        trace.Add($"{name} {nameof(ReleaseRow)}");
        return slot.ReleaseAsync(cancellation);
    }

    public RowFaultException Fault(FaultKind kind, string text) => slot.Fault(kind, text);

    public ValueTask DisposeAsync()
    {
        slot.Dispose();
        return workers.DisposeAsync();
    }
}
