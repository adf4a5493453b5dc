using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Devices.Cuda.Watch;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>Times work on a stream by events around each piece of it, which wait in the stream like the work itself.</summary>
/// <param name="watch">Looks at the card meanwhile and throws when the launches were disturbed; null for what is not judged.</param>
internal sealed class EventClock(StreamHandle stream, ClockWatch? watch) : IDisposable
{
    private readonly List<(EventHandle Start, EventHandle End)> events = [];

    /// <summary>Queues all pieces one after the other, then waits once.</summary>
    /// <param name="elapsedMs">One element per piece.</param>
    /// <param name="queue">Queues the piece of that number.</param>
    /// <param name="isEvidence">True when the times will be judged; the watch then looks at all that it can.</param>
    public void Time(Span<double> elapsedMs, Action<int> queue, bool isEvidence)
    {
        while (events.Count < elapsedMs.Length)
        {
            events.Add((Create(), Create()));
        }

        watch?.Begin();
        for (var i = 0; i < elapsedMs.Length; i++)
        {
            Driver.cuEventRecord(events[i].Start, stream).ThrowIfFailed();
            queue(i);
            Driver.cuEventRecord(events[i].End, stream).ThrowIfFailed();
        }

        Wait();
        watch?.End(thorough: isEvidence);
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

    private void Wait()
    {
        CuResult state;
        while ((state = Driver.cuStreamQuery(stream)) == CuResult.NotReady)
        {
            watch?.Sample();
        }

        state.ThrowIfFailed("cuStreamQuery, waiting for the launches");
    }

    private static EventHandle Create()
    {
        Driver.cuEventCreate(out var handle, CuEventFlags.Default).ThrowIfFailed();
        return handle;
    }
}
