using PrefillBench.Kernels;
using PrefillBench.Numerics;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu.Output;

internal sealed unsafe class E4M3Output(int headSize, int heads, long tokens, Func<AllocationKind, NativeBuffer>? lent)
    : OutputBuffer(headSize, [(AllocationKind.Output, tokens * heads * headSize)], lent)
{
    public override TokenTensor Tensor => new(Part(0).Bytes, (long)heads * HeadSize, HeadSize);

    public override void Poison()
    {
        for (long token = 0; token < tokens; token++)
        {
            new Span<byte>(Part(0).Bytes + (token * heads * HeadSize), heads * HeadSize).Fill(E4M3.NaN);
        }
    }

    public override long CountNaN() => CountE4M3NaN(Part(0));

    public override void Read(long token, int head, Span<double> values) =>
        StoredVector.Decode(OutputFormat.E4M3, Vector(token, head), [], 1, values);

    private Span<byte> Vector(long token, int head) =>
        new(Part(0).Bytes + (((token * heads) + head) * HeadSize), HeadSize);
}
