using System.Text.Json;
using PrefillBench.Devices;
using PrefillBench.Devices.Fake;
using PrefillBench.Measurement;
using PrefillBench.Measurement.Protocol;
using PrefillBench.Measurement.Workers;

namespace PrefillBench.Tests.Measurement;

/// <summary>
/// Workers without processes: the same requests, lines and session, on threads of this process. A scripted crash or hang of the fake device
/// ends such a worker alone. What only a process shows is tested in <see cref="WorkerProcessTests"/>.
/// </summary>
internal sealed class InProcessWorkers(Func<DeviceRequest, FakeProcess, IDevice>? open = null) : IWorkerFactory
{
    private int started;

    public int Started => started;

    public IWorker Start(string sideFolder)
    {
        Interlocked.Increment(ref started);
        return new Worker(open ?? DeviceCatalog.Open);
    }

    private sealed class Worker : FakeProcess, IWorker
    {
        private readonly CancellationTokenSource killed = new();
        private readonly WorkerSession session;
        private Task pending = Task.CompletedTask;
        private string words = "";
        private string? ended;

        public Worker(Func<DeviceRequest, FakeProcess, IDevice> open) => session = new WorkerSession(request => open(request, this));

        public string StandardErrorTail => words.Length > 0 ? $"; last words: {words}" : "";

        public Task<WorkerReply> AskAsync(WorkerRequest request)
        {
            var answer = Task.Run(() => Answer(JsonSerializer.Serialize(request, WorkerJson.Default.WorkerRequest)));
            pending = answer;
            return answer;
        }

        public Task KillAsync() => killed.CancelAsync();

        public async ValueTask DisposeAsync()
        {
            await KillAsync();
            await pending.ContinueWith(static _ => { }, TaskScheduler.Default);
            session.Dispose();
            killed.Dispose();
        }

        public override void Crash(string words)
        {
            ended = "signal 6";
            throw new DeviceLostException($"Process terminated. {words}");
        }

        public override void Sleep(int milliseconds)
        {
            if (killed.Token.WaitHandle.WaitOne(milliseconds))
            {
                ended = "signal 9";
                throw new DeviceLostException("");
            }
        }

        private WorkerReply Answer(string line)
        {
            try
            {
                return ended is null
                    ? JsonSerializer.Deserialize(WorkerServer.Reply(session, line), WorkerJson.Default.WorkerReply)!
                    : throw Lost();
            }
            catch (DeviceLostException e)
            {
                ended ??= "exit code 1";
                words = e.Message;
                throw Lost();
            }
        }

        private WorkerLostException Lost() => new(FaultKind.WorkerCrashed, $"the worker ended with {ended}{StandardErrorTail}");
    }
}
