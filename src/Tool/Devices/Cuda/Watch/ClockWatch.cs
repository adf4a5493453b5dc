using System.Collections.Immutable;

namespace PrefillBench.Devices.Cuda.Watch;

/// <summary>
/// Looks at the card around and during launches. Per row: <see cref="StartRow"/>; per batch of launches <see cref="Begin"/>,
/// <see cref="Sample"/> while queued work runs, <see cref="End"/> before any time is read.
/// </summary>
/// <param name="ownProcess">This process's id, which is no stranger to itself.</param>
public sealed class ClockWatch(IGpuSensors sensors, int ownProcess, TimeProvider time) : IDisposable
{
    // A sample costs up to a millisecond of the host's time and the card renews its readings about this often.
    private static readonly TimeSpan LeastInterval = TimeSpan.FromMilliseconds(20);

    // The driver averages the load of a process over up to a second (seen on an H200), so a short batch can end before its sample is there.
    private static readonly TimeSpan LongestSample = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan BetweenQuestions = TimeSpan.FromMilliseconds(50);

    private static readonly GpuCounters NotRead = new();

    private readonly ImmutableArray<GpuSample>.Builder span = ImmutableArray.CreateBuilder<GpuSample>();
    private readonly ImmutableArray<GpuSample>.Builder row = ImmutableArray.CreateBuilder<GpuSample>();
    private GpuCounters before = new();
    private GpuSample rowStart = new();
    private GpuSample spanStart = new();
    private int? busyNeighbours;
    private long lastSample;

    /// <summary>A process that computes for this one, while there is one: it is no stranger either.</summary>
    public int? Child { get; set; }

    /// <summary>The conditions since <see cref="StartRow"/>.</summary>
    public RowConditions Row => row.Count == 0
        ? RowConditions.None : SampledConditions.Of(rowStart, row.ToImmutable()) with { BusyNeighbours = busyNeighbours };

    /// <summary>Call before a row's first launch, with the context already created.</summary>
    public void StartRow()
    {
        row.Clear();
        before = sensors.Counters();
        busyNeighbours = null;
        Look(before);
        _ = sensors.Xids();
        rowStart = spanStart = Take();
    }

    public void Begin()
    {
        span.Clear();
        if (IsDue)
        {
            spanStart = Take();
        }
    }

    /// <summary>Call as often as convenient while launches run; most calls do nothing.</summary>
    public void Sample()
    {
        if (IsDue)
        {
            span.Add(Take());
        }
    }

    /// <summary>Call when the launches are done, before their times are read.</summary>
    /// <param name="thorough">
    /// Also compare processes and error counters, which costs milliseconds: for launches whose times count. A single warm-up
    /// launch of a short kernel would take longer to watch than to run.
    /// </param>
    /// <exception cref="DisturbedException">The launches were disturbed from outside the kernel.</exception>
    public void End(bool thorough)
    {
        if (thorough || IsDue)
        {
            span.Add(Take());
        }

        row.AddRange(span);
        // The counters of the row's start say nothing of these launches: their loads are of what ran before, this process or another.
        var (from, to) = thorough ? (before, CountersWithLoads()) : (NotRead, NotRead);
        var seen = new WatchSpan
        {
            Before = from,
            After = to,
            Start = spanStart,
            UnderLoad = span.ToImmutable(),
            Xids = thorough ? sensors.Xids() : [],
            OwnProcess = ownProcess,
            Child = Child,
        };
        before = thorough ? to : before;
        Look(to);
        if (Disturbance.Of(seen) is { } cause)
        {
            throw new DisturbedException(cause);
        }
    }

    public void Dispose() => sensors.Dispose();

    /// <summary>
    /// The counters, once the driver's samples show who computed. Only where there are other processes does that take time: without a
    /// sample, an idle process looks like one that computes.
    /// </summary>
    private GpuCounters CountersWithLoads()
    {
        var asked = time.GetTimestamp();
        var counters = sensors.Counters();
        while (counters.Loads is { Known: true, Value: var loads } && !loads.Any(load => load.SmPercent > 0)
            && time.GetElapsedTime(asked) < LongestSample)
        {
            Task.Delay(BetweenQuestions, time).GetAwaiter().GetResult();
            counters = sensors.Counters();
        }

        return counters;
    }

    private void Look(GpuCounters counters)
    {
        if (counters.BusyNeighbours is { Known: true, Value: var busy })
        {
            busyNeighbours = Math.Max(busyNeighbours ?? 0, busy);
        }
    }

    private bool IsDue => time.GetElapsedTime(lastSample) >= LeastInterval;

    private GpuSample Take()
    {
        lastSample = time.GetTimestamp();
        return sensors.Sample();
    }
}
