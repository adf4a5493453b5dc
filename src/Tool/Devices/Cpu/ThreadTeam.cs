using System.Collections.Immutable;
using System.Runtime.ExceptionServices;

namespace PrefillBench.Devices.Cpu;

/// <summary>
/// One thread per processor the process may use, the caller being the first. Each is pinned to its processor, the caller while it works.
/// Between runs the others sleep on an event instead of spinning, because a paired worker process measures on the same cores in turn.
/// </summary>
internal sealed class ThreadTeam : IDisposable
{
    private readonly AutoResetEvent[] wake;
    private readonly Thread[] threads;
    private readonly ManualResetEventSlim finished = new();
    private readonly ImmutableArray<int> processors = ProcessorPins.Allowed();
    private Action<int>? work;
    private Exception? failure;
    private int running;

    /// <param name="size">Number of threads; at least 1.</param>
    public ThreadTeam(int size)
    {
        wake = [.. Enumerable.Range(1, size - 1).Select(_ => new AutoResetEvent(false))];
        threads = [.. Enumerable.Range(1, size - 1).Select(Start)];
    }

    public int Size => threads.Length + 1;

    /// <summary>Calls <paramref name="job"/> once on every thread with its number, and returns when all have returned.</summary>
    public void Run(Action<int> job)
    {
        work = job;
        failure = null;
        running = threads.Length;
        finished.Reset();
        foreach (var signal in wake)
        {
            signal.Set();
        }

        Pin(0);
        Attempt(job, 0);
        ProcessorPins.Pin(processors.AsSpan());
        if (threads.Length > 0)
        {
            finished.Wait();
        }

        work = null;
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    public void Dispose()
    {
        work = null;
        foreach (var signal in wake)
        {
            signal.Set();
        }

        foreach (var thread in threads)
        {
            thread.Join();
        }

        foreach (var signal in wake)
        {
            signal.Dispose();
        }

        finished.Dispose();
    }

    private Thread Start(int number)
    {
        var thread = new Thread(() => Serve(number)) { IsBackground = true, Name = $"cpu kernel {number}" };
        thread.Start();
        return thread;
    }

    /// <summary>A wake-up without work ends the thread.</summary>
    private void Serve(int number)
    {
        Pin(number);
        while (true)
        {
            wake[number - 1].WaitOne();
            if (work is not { } job)
            {
                return;
            }

            Attempt(job, number);
            if (Interlocked.Decrement(ref running) == 0)
            {
                finished.Set();
            }
        }
    }

    private void Pin(int number)
    {
        if (number < processors.Length)
        {
            ProcessorPins.Pin(processors[number]);
        }
    }

    private void Attempt(Action<int> job, int number)
    {
        try
        {
            job(number);
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref failure, exception, null);
        }
    }
}
