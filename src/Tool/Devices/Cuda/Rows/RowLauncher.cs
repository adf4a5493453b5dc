namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>Launches from this process, one by one or many together.</summary>
/// <param name="launch">Queues the launch of a set.</param>
/// <param name="sets">The sets that launches take in turn; at least 1.</param>
/// <param name="launchesPerTime">A multiple of the sets, or 1.</param>
/// <param name="graph">True when launches that are timed together are recorded once and started as a whole; else each is queued by
/// itself.</param>
/// <param name="owned">Disposed of with the launcher: what <paramref name="launch"/> needs.</param>
internal sealed class RowLauncher(
    RowDevice device, Action<int> launch, int sets, int launchesPerTime, bool graph = true, IDisposable? owned = null) : IRowLauncher
{
    private readonly EventClock clock = new(device.Stream, device.Watch);
    private LaunchGraph? recorded;
    private int next;

    public int LaunchedSets { get; private set; }

    public double? PlanningMs { get; init; }

    public void Restart() => (next, LaunchedSets) = (0, 0);

    public double Launch()
    {
        Span<double> time = stackalloc double[1];
        clock.Time(time, _ => LaunchNext(), isEvidence: false);
        return time[0];
    }

    /// <summary>Times launches. Where many are timed together, each element is their time divided by their number.</summary>
    public void LaunchTimed(Span<double> launchMs)
    {
        if (launchesPerTime == 1)
        {
            clock.Time(launchMs, _ => LaunchNext(), isEvidence: true);
            return;
        }

        if (graph)
        {
            recorded ??= new(device.Stream, launchesPerTime, number => launch(number % sets));
            clock.Time(launchMs, _ => recorded.Start(device.Stream), isEvidence: true);
        }
        else
        {
            clock.Time(launchMs, _ => LaunchAll(), isEvidence: true);
        }

        foreach (ref var time in launchMs)
        {
            time /= launchesPerTime;
        }

        (next, LaunchedSets) = (0, sets);
    }

    public void Dispose()
    {
        recorded?.Dispose();
        clock.Dispose();
        owned?.Dispose();
    }

    private void LaunchNext()
    {
        launch(next);
        LaunchedSets = Math.Max(LaunchedSets, next + 1);
        next = (next + 1) % sets;
    }

    private void LaunchAll()
    {
        for (var number = 0; number < launchesPerTime; number++)
        {
            launch(number % sets);
        }
    }
}
