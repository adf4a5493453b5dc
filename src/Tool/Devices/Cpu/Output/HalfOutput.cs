using System.Runtime.InteropServices;
using PrefillBench.Kernels;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu.Output;

/// <param name="format">bf16 or fp16.</param>
internal sealed unsafe class HalfOutput(
    OutputFormat format, int headSize, int heads, long tokens, Func<AllocationKind, NativeBuffer>? lent)
    : OutputBuffer(headSize, [(AllocationKind.Output, tokens * heads * headSize * sizeof(ushort))], lent)
{
    /// <summary>All exponent bits set: a code above it, once the sign is gone, is a NaN.</summary>
    private readonly ushort infinity = format == OutputFormat.Fp16 ? (ushort)0x7C00 : (ushort)0x7F80;

    /// <summary>The exponent and the mantissa's highest bit.</summary>
    private readonly ushort quietNaN = format == OutputFormat.Fp16 ? (ushort)0x7E00 : (ushort)0x7FC0;

    public override TokenTensor Tensor => new(Part(0).Bytes, (long)heads * HeadSize * sizeof(ushort), HeadSize * sizeof(ushort));

    public override void Poison()
    {
        for (long token = 0; token < tokens; token++)
        {
            new Span<ushort>(Part(0).Halves + (token * heads * HeadSize), heads * HeadSize).Fill(quietNaN);
        }
    }

    public override long CountNaN()
    {
        const ushort WithoutSign = 0x7FFF;
        long count = 0;
        for (long at = 0; at < tokens * heads * HeadSize; at++)
        {
            count += (Part(0).Halves[at] & WithoutSign) > infinity ? 1 : 0;
        }

        return count;
    }

    public override void Read(long token, int head, Span<double> values) =>
        StoredVector.Decode(format, MemoryMarshal.AsBytes(Vector(token, head)), [], 1, values);

    private Span<ushort> Vector(long token, int head) =>
        new(Part(0).Halves + (((token * heads) + head) * HeadSize), HeadSize);
}
