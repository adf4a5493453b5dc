using System.Runtime.InteropServices;

namespace PrefillBench.Devices.Cpu.Lent;

/// <summary>Processor time by Linux's clocks, to the nanosecond; null elsewhere.</summary>
internal static partial class ProcessorClock
{
    private const int Process = 2;
    private const int Thread = 3;

    /// <summary>
    /// Low bits of another process's clock that ask for the time for which it was scheduled (include/linux/posix-timers.h).
    /// </summary>
    private const int Scheduled = 2;

    public static TimeSpan? OfThisProcess => Read(Process);

    public static TimeSpan? OfThisThread => Read(Thread);

    /// <summary>All threads of a process.</summary>
    public static TimeSpan? Of(int processId) => Read((~processId << 3) | Scheduled);

    private static TimeSpan? Read(int clock) => OperatingSystem.IsLinux() && clock_gettime(clock, out var time) == 0
        ? TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick))
        : null;

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
