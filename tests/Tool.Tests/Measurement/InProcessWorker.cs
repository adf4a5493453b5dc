using PrefillBench.Devices;
using PrefillBench.Devices.Fake;
using PrefillBench.Measurement;
using PrefillBench.Measurement.Drivers;
using PrefillBench.Measurement.Protocol;
using PrefillBench.Measurement.Workers;
using PrefillBench.Units;

namespace PrefillBench.Tests.Measurement;

/// <summary>A worker without a process, which writes down who was asked what.</summary>
internal sealed class InProcessWorker : IRowWorker, IDisposable
{
    private readonly WorkerSession session;
    private readonly string name;
    private readonly List<string> trace;

    public InProcessWorker(string name, List<string> trace, FakeScript script)
    {
        (this.name, this.trace) = (name, trace);
        session = new WorkerSession(request => new FakeDevice(script, request.Unit, request.Slot));
        session.Answer(new OpenDevice(WorkerRequest.ProtocolVersion, "fake:x", "side", 0, 0, WarmL2: false));
    }

    public Task<TReply> AskAsync<TReply>(WorkerRequest request, Milliseconds predicted, CancellationToken cancellation)
        where TReply : WorkerReply
    {
        trace.Add($"{name} {request.GetType().Name}");
        return session.Answer(request) switch
        {
            TReply reply => Task.FromResult(reply),
            RequestFailed failed => throw Fault(FaultKind.WorkerCrashed, failed.Text),
            var other => throw new InvalidOperationException($"unexpected {other}"),
        };
    }

    public Milliseconds Preparing(RowTask task) => Patience.Default.Preparing(task);

    public Task ReleaseAsync(CancellationToken cancellation) => AskAsync<RowReleased>(new ReleaseRow(), new Milliseconds(1), cancellation);

    public RowFaultException Fault(FaultKind kind, string text) => new(kind, text, null);

    public void Dispose() => session.Dispose();
}
