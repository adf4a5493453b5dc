using System.Diagnostics;
using System.Runtime.InteropServices;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu.Timing;

/// <summary>Bytes read plus bytes written per second by all threads copying arrays that no cache holds.</summary>
internal static unsafe class CopyBandwidth
{
    /// <summary>Bytes per direction for all threads together, more than the last-level cache of most processors.</summary>
    private const long BufferBytes = 64L << 20;

    private const int Repetitions = 3;

    public static GigabytesPerSecond Measure(ThreadTeam team)
    {
        using var from = new NativeBuffer(BufferBytes);
        using var to = new NativeBuffer(BufferBytes);
        var share = BufferBytes / team.Size;
        NativeMemory.Clear(from.Bytes, (nuint)BufferBytes);
        var best = double.PositiveInfinity;
        for (var repetition = 0; repetition <= Repetitions; repetition++)
        {
            var start = Stopwatch.GetTimestamp();
            team.Run(thread => NativeMemory.Copy(from.Bytes + (thread * share), to.Bytes + (thread * share), (nuint)share));

            // The first repetition also maps the target's pages.
            best = repetition == 0 ? best : Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return new(2.0 * share * team.Size / best * 1e-9);
    }
}
