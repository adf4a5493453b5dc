using PrefillBench.Kernels;
using PrefillBench.Numerics;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu.Output;

/// <summary>
/// Packed e2m1 [tokens, heads, head_size / 2] and e4m3 block scales in the swizzled layout. The scale buffer is padded to
/// 128 rows; padding holds 0 from allocation on and nothing writes it, so that the digest, which covers it, sees a stray write.
/// </summary>
internal sealed unsafe class Nvfp4Output(
    int headSize, int heads, int tokens, float outputScale, Func<AllocationKind, NativeBuffer>? lent)
    : OutputBuffer(headSize, [(AllocationKind.Output, (long)tokens * heads * headSize / 2),
        (AllocationKind.OutputScales, Layout(headSize, heads, tokens).LengthBytes)], lent)
{
    private readonly Nvfp4ScaleLayout layout = Layout(headSize, heads, tokens);

    private int Blocks => HeadSize / Nvfp4.BlockSize;

    public override TokenTensor Tensor => new(Part(0).Bytes, (long)heads * HeadSize / 2, HeadSize / 2);

    public override BlockScales Scales => new(Part(1).Bytes, layout.PaddedColumns / Nvfp4ScaleLayout.TileColumns, outputScale);

    /// <summary>e2m1 has no NaN: the scales carry it, and the data bytes are 0xFF.</summary>
    public override void Poison()
    {
        for (var token = 0; token < tokens; token++)
        {
            for (var head = 0; head < heads; head++)
            {
                for (var block = 0; block < Blocks; block++)
                {
                    new Span<byte>(Packed(token, head, block), Nvfp4.PackedBytesPerBlock).Fill(0xFF);
                    Scale(token, head, block) = E4M3.NaN;
                }
            }
        }
    }

    public override long CountNaN() => CountE4M3NaN(Part(1));

    public override void Read(long token, int head, Span<double> values)
    {
        Span<byte> scales = stackalloc byte[Blocks];
        for (var block = 0; block < Blocks; block++)
        {
            scales[block] = Scale(token, head, block);
        }

        StoredVector.Decode(OutputFormat.Nvfp4, new(Packed(token, head, 0), HeadSize / 2), scales, outputScale, values);
    }

    private static Nvfp4ScaleLayout Layout(int headSize, int heads, int tokens) => new(tokens, heads * headSize / Nvfp4.BlockSize);

    private byte* Packed(long token, int head, int block) =>
        Part(0).Bytes + (((token * heads) + head) * HeadSize / 2) + (block * Nvfp4.PackedBytesPerBlock);

    private ref byte Scale(long token, int head, int block) =>
        ref Part(1).Bytes[layout.OffsetBytes((int)token, (head * Blocks) + block)];
}
