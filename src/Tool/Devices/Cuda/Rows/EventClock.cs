using PrefillBench.Devices.Cuda.Interop;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>Times work on a stream by events around each piece of it, which wait in the stream like the work itself.</summary>
internal sealed class EventClock(StreamHandle stream) : IDisposable
{
    private readonly List<(EventHandle Start, EventHandle End)> events = [];

    /// <summary>Queues all pieces one after the other, then waits once.</summary>
    /// <param name="elapsedMs">One element per piece.</param>
    /// <param name="queue">Queues the piece of that number.</param>
    public void Time(Span<double> elapsedMs, Action<int> queue)
    {
        while (events.Count < elapsedMs.Length)
        {
            events.Add((Create(), Create()));
        }

        for (var i = 0; i < elapsedMs.Length; i++)
        {
            Driver.cuEventRecord(events[i].Start, stream).ThrowIfFailed();
            queue(i);
            Driver.cuEventRecord(events[i].End, stream).ThrowIfFailed();
        }

        Driver.cuStreamSynchronize(stream).ThrowIfFailed();
        for (var i = 0; i < elapsedMs.Length; i++)
        {
            Driver.cuEventElapsedTime(out var milliseconds, events[i].Start, events[i].End).ThrowIfFailed();
            elapsedMs[i] = milliseconds;
        }
    }

    public void Dispose()
    {
        foreach (var (start, end) in events)
        {
            start.Dispose();
            end.Dispose();
        }
    }

    private static EventHandle Create()
    {
        Driver.cuEventCreate(out var handle, CuEventFlags.Default).ThrowIfFailed();
        return handle;
    }
}
