using PrefillBench.Devices.Cuda.Launching;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>Launches a row's kernel over its sets in turn and times it, one by one or many as a graph.</summary>
/// <param name="arguments">One per set.</param>
/// <param name="launchesPerGraph">A multiple of the sets, or 1 for no graph.</param>
internal sealed class RowLauncher(
    RowDevice device, DeviceFunction kernel, LaunchShape shape, PrefillParameters[] arguments, int launchesPerGraph) : IDisposable
{
    private readonly EventClock clock = new(device.Stream, device.Watch);
    private LaunchGraph? graph;
    private int next;

    /// <summary>Sets that were launched since <see cref="Restart"/>: the first so many.</summary>
    public int LaunchedSets { get; private set; }

    /// <summary>The next launch takes the first set.</summary>
    public void Restart() => (next, LaunchedSets) = (0, 0);

    /// <summary>Warm-up counts such launches, and the output check looks at one; its time is no evidence.</summary>
    public double Launch()
    {
        Span<double> time = stackalloc double[1];
        clock.Time(time, _ => LaunchNext(), isEvidence: false);
        return time[0];
    }

    /// <summary>Short launches come from graphs, each element being a graph's time divided by its launches.</summary>
    public void LaunchTimed(Span<double> launchMs)
    {
        if (launchesPerGraph == 1)
        {
            clock.Time(launchMs, _ => LaunchNext(), isEvidence: true);
            return;
        }

        graph ??= new(device.Stream, launchesPerGraph, launch => Launch(launch % arguments.Length));
        clock.Time(launchMs, _ => graph.Start(device.Stream), isEvidence: true);
        foreach (ref var time in launchMs)
        {
            time /= launchesPerGraph;
        }

        (next, LaunchedSets) = (0, arguments.Length);
    }

    public void Dispose()
    {
        graph?.Dispose();
        clock.Dispose();
    }

    private void LaunchNext()
    {
        Launch(next);
        LaunchedSets = Math.Max(LaunchedSets, next + 1);
        next = (next + 1) % arguments.Length;
    }

    private void Launch(int set) => kernel.Launch(device.Stream, shape, arguments[set]);
}
