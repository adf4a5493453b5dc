using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu.Timing;

/// <summary>
/// Makes every launch start with a cold L1 and L2: before it, outside its time, each thread reads a buffer of 4 x L2.
/// The threads share the buffer, so the pass costs a few hundred microseconds. The last-level cache is not emptied:
/// others on the machine share it, so its state cannot be controlled.
/// </summary>
internal sealed unsafe class CacheEviction : IDisposable
{
    private const int L2Multiple = 4;

    private readonly ThreadTeam team;
    private readonly NativeBuffer buffer;
    private readonly Action<int> read;

    public CacheEviction(ThreadTeam team, long l2Bytes)
    {
        this.team = team;
        buffer = new(L2Multiple * l2Bytes);
        NativeMemory.Clear(buffer.Bytes, (nuint)buffer.LengthBytes);
        read = _ => Read(buffer.Bytes, buffer.LengthBytes);
    }

    public long Bytes => buffer.LengthBytes;

    public void Evict() => team.Run(read);

    public void Dispose() => buffer.Dispose();

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static byte Read(byte* from, long bytes)
    {
        var sum = Vector<byte>.Zero;
        for (var end = from + bytes; from < end; from += 64)
        {
            sum ^= Vector.Load(from);
        }

        return sum[0];
    }
}
