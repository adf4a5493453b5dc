using System.Diagnostics;

namespace PrefillBench.Devices.Cpu.Lent;

/// <summary>
/// Looks at what a kernel's threads do between its timed launches. Two processes of a pair take turns on the same processors: threads that
/// spin while the other one launches make it slower.
/// </summary>
/// <param name="busy">Processor time of the kernel so far; null where nobody counts it.</param>
/// <param name="now">A clock that only goes on.</param>
internal sealed class IdleWatch(Func<TimeSpan?> busy, Func<TimeSpan> now)
{
    /// <summary>The shortest pause that is judged. In shorter ones the conversation with the tool is a large share.</summary>
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(1);

    /// <summary>The least total length of the pauses that are judged.</summary>
    private static readonly TimeSpan LeastIdle = TimeSpan.FromMilliseconds(30);

    /// <summary>
    /// Largest share of one processor in a pause. A thread that spins takes a whole one on a quiet machine, and one that sleeps some
    /// thousandths.
    /// </summary>
    private const double MostBusy = 0.25;

    /// <summary>Launches that take turns with another process have one pause each; others have two or three in all.</summary>
    private const int LeastPauses = 5;

    private (TimeSpan At, TimeSpan Busy)? began;
    private int pauses;
    private TimeSpan idle;
    private TimeSpan idleBusy;

    public static IdleWatch Of(ICpuLauncher launcher) =>
        new(() => launcher.ProcessorTime, () => Stopwatch.GetElapsedTime(startingTimestamp: 0));

    /// <summary>A timed launch has ended.</summary>
    public void Begins() => began = busy() is { } time ? (now(), time) : null;

    /// <summary>The next one is about to start.</summary>
    public void Ends()
    {
        if (began is { } since && now() - since.At is var pause && pause >= LeastPause && busy() is { } time)
        {
            (idle, idleBusy, pauses) = (idle + pause, idleBusy + time - since.Busy, pauses + 1);
        }
    }

    /// <exception cref="DisturbedException">The kernel's threads were busy while nothing was asked of them.</exception>
    public void Require()
    {
        var (spent, total, count) = (idleBusy, idle, pauses);
        (began, idle, idleBusy, pauses) = (null, default, default, 0);
        if (count >= LeastPauses && total >= LeastIdle && spent / total > MostBusy)
        {
            throw new DisturbedException(
                $"between launches the kernel's threads kept {spent / total:0.0} processors busy, which slows the other side of the "
                + "pair; let idle threads sleep (OpenMP: OMP_WAIT_POLICY=passive, KMP_BLOCKTIME=0)");
        }
    }
}
