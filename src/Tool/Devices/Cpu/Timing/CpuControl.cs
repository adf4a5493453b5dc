using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MathNet.Numerics.Statistics;
using PrefillBench.Devices.Cpu.Machine;
using PrefillBench.Units;

namespace PrefillBench.Devices.Cpu.Timing;

/// <summary>
/// Always the same work, shared out to all threads like a kernel's: it takes longer where a neighbour, a limit of power or another clock makes
/// everything take longer. Shares single vector instructions with the kernels and nothing else. Frozen by <see cref="Name"/>, as far as source
/// code can be: the runtime that compiles it may change, and is among the facts of the environment.
/// </summary>
internal static class CpuControl
{
    /// <summary>To be raised with any change below: times of another version are other work.</summary>
    private const int Version = 1;

    private const int Passes = 9;

    /// <summary>Four cycles each: two to three milliseconds a pass at 3 GHz.</summary>
    private const int Steps = 2_000_000;

    /// <summary>Beyond the L1 cache and within the L2 of every core the tool knows, like a kernel's tiles. In floats.</summary>
    private const int Floats = 32 * 1024;

    public static string Name(VectorWidth width, int threads) => $"fma and load {Version}, {VectorWidths.Spell(width)}, {threads} threads";

    /// <summary>Median pass, about 25 ms in all.</summary>
    public static Milliseconds Read(ThreadTeam team, VectorWidth width)
    {
        var memory = Enumerable.Range(0, team.Size).Select(_ => Filled()).ToArray();
        var sums = new float[team.Size];
        var passes = new double[Passes];
        for (var pass = 0; pass < Passes; pass++)
        {
            var start = Stopwatch.GetTimestamp();
            team.Run(thread => sums[thread] += Pass(width, memory[thread]));
            passes[pass] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        GC.KeepAlive(sums);
        return new(passes.Median());
    }

    private static float[] Filled()
    {
        var values = new float[Floats];
        Array.Fill(values, 0.5f);
        return values;
    }

    private static float Pass(VectorWidth width, float[] memory) => width switch
    {
        VectorWidth.Avx512 => Pass<Vector512<float>, Peak512>(memory),
        VectorWidth.Avx2 => Pass<Vector256<float>, Peak256>(memory),
        _ => Pass<Vector128<float>, Peak128>(memory),
    };

    /// <summary>Eight chains x = x * m + x0 with m = 0.5 from memory: they converge, so none overflows or goes subnormal.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static unsafe float Pass<V, TOps>(float[] memory)
        where V : struct
        where TOps : IPeakOps<V>
    {
        fixed (float* start = memory)
        {
            var one = TOps.Broadcast(1);
            V a = one, b = one, c = one, d = one, e = one, f = one, g = one, h = one;
            var at = 0;
            for (var step = 0; step < Steps; step++)
            {
                var half = TOps.Load(start + at);
                at = (at + TOps.Lanes) % Floats;
                a = TOps.Fma(a, half, one);
                b = TOps.Fma(b, half, one);
                c = TOps.Fma(c, half, one);
                d = TOps.Fma(d, half, one);
                e = TOps.Fma(e, half, one);
                f = TOps.Fma(f, half, one);
                g = TOps.Fma(g, half, one);
                h = TOps.Fma(h, half, one);
            }

            // The result must be used, or the compiler may leave the work out.
            var lanes = stackalloc float[TOps.Lanes];
            TOps.Store(TOps.Add(TOps.Add(TOps.Add(a, b), TOps.Add(c, d)), TOps.Add(TOps.Add(e, f), TOps.Add(g, h))), lanes);
            return lanes[0];
        }
    }
}
