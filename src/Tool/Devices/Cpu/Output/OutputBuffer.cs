using System.IO.Hashing;
using PrefillBench.Kernels;
using PrefillBench.Numerics;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu.Output;

/// <summary>
/// A row's output: [total query tokens, query heads, head size] in one format, as the tool sees it: a kernel writes it by its addresses.
/// </summary>
/// <param name="lent">Memory of somebody else's for each part, as long as it is; null allocates.</param>
internal abstract unsafe class OutputBuffer(
    int headSize, IEnumerable<(AllocationKind Kind, long Bytes)> parts, Func<AllocationKind, NativeBuffer>? lent) : IDisposable
{
    private readonly (AllocationKind Kind, NativeBuffer Memory)[] parts =
        [.. parts.Select(part => (part.Kind, Zeroed(lent?.Invoke(part.Kind) ?? new NativeBuffer(part.Bytes))))];

    public IEnumerable<Allocation> Allocations => parts.Select(part => new Allocation(part.Kind, new(part.Memory.LengthBytes)));

    protected int HeadSize { get; } = headSize;

    /// <summary>Addresses of the elements.</summary>
    public abstract TokenTensor Tensor { get; }

    /// <summary>Addresses of an NVFP4 output's block scales.</summary>
    public virtual BlockScales Scales => default;

    /// <summary>Overwrites every element with a NaN code.</summary>
    public abstract void Poison();

    /// <summary>Elements with a NaN code; for NVFP4 block scales.</summary>
    public abstract long CountNaN();

    /// <summary>The vector as stored, dequantised.</summary>
    /// <param name="token">Index among the concatenated query tokens.</param>
    public abstract void Read(long token, int head, Span<double> values);

    /// <summary>Digest over every byte, part after part, padding included.</summary>
    public ulong Digest()
    {
        var hash = new XxHash3();
        foreach (var (_, memory) in parts)
        {
            const int chunk = 1 << 30;
            for (long at = 0; at < memory.LengthBytes; at += chunk)
            {
                hash.Append(new ReadOnlySpan<byte>(memory.Bytes + at, (int)Math.Min(chunk, memory.LengthBytes - at)));
            }
        }

        return hash.GetCurrentHashAsUInt64();
    }

    public void Dispose()
    {
        foreach (var (_, memory) in parts)
        {
            memory.Dispose();
        }
    }

    protected static long CountE4M3NaN(NativeBuffer codes)
    {
        long count = 0;
        for (long at = 0; at < codes.LengthBytes; at++)
        {
            count += (codes.Bytes[at] & E4M3.NaN) == E4M3.NaN ? 1 : 0;
        }

        return count;
    }

    protected NativeBuffer Part(int index) => parts[index].Memory;

    private static NativeBuffer Zeroed(NativeBuffer memory)
    {
        System.Runtime.InteropServices.NativeMemory.Clear(memory.Bytes, (nuint)memory.LengthBytes);
        return memory;
    }
}
