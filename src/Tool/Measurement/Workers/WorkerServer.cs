using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json;
using PrefillBench.Devices;
using PrefillBench.Measurement.Protocol;

namespace PrefillBench.Measurement.Workers;

/// <summary>The hidden command <c>worker</c>: reads requests, writes replies, ends when its input ends.</summary>
public static class WorkerServer
{
    /// <param name="onInputEnd">
    /// Called on the reading thread when the input ends, which means that the parent is gone: ends the process, in the
    /// middle of a computation if need be, so that killing the parent leaves no orphan behind on the device.
    /// </param>
    /// <param name="rehearsing">Opens a device for <see cref="Rehearsal"/>; null for no rehearsal.</param>
    public static void Run(
        TextReader input, TextWriter output, Func<DeviceRequest, IDevice> open, Action onInputEnd, Func<IDevice>? rehearsing = null)
    {
        var rehearsal = rehearsing is null ? Task.CompletedTask : Task.Run(() => Rehearsal.Play(rehearsing()));
        // Ctrl-C reaches the whole process group; the parent decides what it means, and a dying worker would look like a crash.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = true);
        using var requests = new BlockingCollection<string>();
        var reader = new Thread(() => Read(input, requests, onInputEnd)) { IsBackground = true, Name = "worker input" };
        reader.Start();
        using var session = new WorkerSession(open);
        foreach (var line in requests.GetConsumingEnumerable())
        {
            var reply = Reply(session, line);
            rehearsal.GetAwaiter().GetResult();
            output.WriteLine(reply);
            output.Flush();
        }

        reader.Join();
    }

    /// <summary>The reply to a line, as a line.</summary>
    internal static string Reply(WorkerSession session, string line) =>
        JsonSerializer.Serialize(Answer(session, line), WorkerJson.Default.WorkerReply);

    private static WorkerReply Answer(WorkerSession session, string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerRequest) is { } request
                ? session.Answer(request)
                : new RequestFailed(WorkerFailure.NotUnderstood, "an empty request");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return new RequestFailed(
                WorkerFailure.NotUnderstood,
                $"this build has version {WorkerRequest.ProtocolVersion} of the worker protocol and does not understand a request: "
                + $"{e.Message}");
        }
    }

    private static void Read(TextReader input, BlockingCollection<string> requests, Action onInputEnd)
    {
        while (input.ReadLine() is { } line)
        {
            requests.Add(line);
        }

        requests.CompleteAdding();
        onInputEnd();
    }
}
