using System.Runtime.InteropServices;
using PrefillBench.Kernels;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu.Output;

internal sealed unsafe class Bf16Output(int headSize, int heads, long tokens)
    : OutputBuffer(headSize, [(AllocationKind.Output, tokens * heads * headSize * sizeof(ushort))])
{
    private const ushort NaN = 0x7FC0;

    public override TokenTensor Tensor => new(Part(0).Bytes, (long)heads * HeadSize * sizeof(ushort), HeadSize * sizeof(ushort));

    public override void Poison()
    {
        for (long token = 0; token < tokens; token++)
        {
            new Span<ushort>(Part(0).Halves + (token * heads * HeadSize), heads * HeadSize).Fill(NaN);
        }
    }

    public override long CountNaN()
    {
        // All exponent bits set and any mantissa bit: above infinity once the sign is gone.
        const ushort WithoutSign = 0x7FFF;
        const ushort Infinity = 0x7F80;
        long count = 0;
        for (long at = 0; at < tokens * heads * HeadSize; at++)
        {
            count += (Part(0).Halves[at] & WithoutSign) > Infinity ? 1 : 0;
        }

        return count;
    }

    public override void Read(long token, int head, Span<double> values) =>
        StoredVector.Decode(OutputFormat.Bf16, MemoryMarshal.AsBytes(Vector(token, head)), [], 1, values);

    private Span<ushort> Vector(long token, int head) =>
        new(Part(0).Halves + (((token * heads) + head) * HeadSize), HeadSize);
}
