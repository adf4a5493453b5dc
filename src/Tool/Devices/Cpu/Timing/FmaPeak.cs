using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PrefillBench.Devices.Cpu.Machine;
using PrefillBench.Units;

namespace PrefillBench.Devices.Cpu.Timing;

/// <summary>The float32 rate of FMAs that touch no memory: the ceiling that kernel speeds are compared with.</summary>
internal static class FmaPeak
{
    /// <summary>Independent chains: more than latency (4 cycles) times units (2) on every current x86 core.</summary>
    private const int Chains = 12;

    /// <summary>Measures on all threads of the team at once, for about <paramref name="duration"/>.</summary>
    public static TeraflopsPerSecond Measure(ThreadTeam team, VectorWidth width, Milliseconds duration)
    {
        var rates = new double[team.Size];
        team.Run(thread => rates[thread] = OneThread(width, duration));
        return new(rates.Sum() * 1e-12);
    }

    /// <returns>FLOP per second of the calling thread.</returns>
    private static double OneThread(VectorWidth width, Milliseconds duration) => width switch
    {
        VectorWidth.Avx512 => OneThread<Vector512<float>, Peak512>(duration),
        VectorWidth.Avx2 => OneThread<Vector256<float>, Peak256>(duration),
        _ => OneThread<Vector128<float>, Peak128>(duration),
    };

    private static double OneThread<V, TOps>(Milliseconds duration)
        where V : struct
        where TOps : IPeakOps<V>
    {
        const int steps = 4096;
        Chained<V, TOps>(1, 1f);
        var start = Stopwatch.GetTimestamp();
        long done = 0;
        do
        {
            Chained<V, TOps>(steps, 1f);
            done += steps;
        }
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < duration.Value);

        return 2.0 * done * Chains * TOps.Lanes / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>x = x * 0.5 + seed converges, so no chain overflows or goes subnormal. The sum keeps the work alive.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static V Chained<V, TOps>(int steps, float seed)
        where V : struct
        where TOps : IPeakOps<V>
    {
        V half = TOps.Broadcast(0.5f), one = TOps.Broadcast(seed);
        V a = one, b = one, c = one, d = one, e = one, f = one, g = one, h = one, i = one, j = one, k = one, l = one;
        for (; steps > 0; steps--)
        {
            a = TOps.Fma(a, half, one);
            b = TOps.Fma(b, half, one);
            c = TOps.Fma(c, half, one);
            d = TOps.Fma(d, half, one);
            e = TOps.Fma(e, half, one);
            f = TOps.Fma(f, half, one);
            g = TOps.Fma(g, half, one);
            h = TOps.Fma(h, half, one);
            i = TOps.Fma(i, half, one);
            j = TOps.Fma(j, half, one);
            k = TOps.Fma(k, half, one);
            l = TOps.Fma(l, half, one);
        }

        var ad = TOps.Add(TOps.Add(a, b), TOps.Add(c, d));
        var eh = TOps.Add(TOps.Add(e, f), TOps.Add(g, h));
        return TOps.Add(TOps.Add(ad, eh), TOps.Add(TOps.Add(i, j), TOps.Add(k, l)));
    }
}
