using System.Runtime.InteropServices;
using PrefillBench.Numerics;
using PrefillBench.Workload;

namespace PrefillBench.Devices;

/// <summary>One output vector (head_size elements) as a kernel stores it, and what it stands for.</summary>
internal static class StoredVector
{
    /// <summary>Bytes of the elements; NVFP4's block scales come on top.</summary>
    public static int Bytes(OutputFormat format, int headSize) => format switch
    {
        OutputFormat.Bf16 or OutputFormat.Fp16 => headSize * sizeof(ushort),
        OutputFormat.E4M3 => headSize,
        OutputFormat.Nvfp4 => headSize / 2,
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <param name="stored">The elements, <see cref="Bytes"/> long.</param>
    /// <param name="blockScales">NVFP4: an e4m3 scale for each 16 elements; else empty.</param>
    /// <param name="outputBlock">NVFP4's o_sf_scale.</param>
    /// <param name="values">head_size results.</param>
    public static void Decode(
        OutputFormat format, ReadOnlySpan<byte> stored, ReadOnlySpan<byte> blockScales, float outputBlock, Span<double> values)
    {
        switch (format)
        {
            case OutputFormat.Bf16:
                var codes = MemoryMarshal.Cast<byte, ushort>(stored);
                for (var d = 0; d < codes.Length; d++)
                {
                    values[d] = Bf16.ToSingle(codes[d]);
                }

                break;
            case OutputFormat.Fp16:
                var halves = MemoryMarshal.Cast<byte, Half>(stored);
                for (var d = 0; d < halves.Length; d++)
                {
                    values[d] = (double)halves[d];
                }

                break;
            case OutputFormat.E4M3:
                for (var d = 0; d < stored.Length; d++)
                {
                    values[d] = E4M3.ToSingle(stored[d]);
                }

                break;
            case OutputFormat.Nvfp4:
                DecodeBlocks(stored, blockScales, outputBlock, values);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(format));
        }
    }

    private static void DecodeBlocks(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> blockScales, float outputBlock, Span<double> values)
    {
        Span<float> block = stackalloc float[Nvfp4.BlockSize];
        for (var b = 0; b < blockScales.Length; b++)
        {
            Nvfp4.DequantizeBlock(
                stored.Slice(b * Nvfp4.PackedBytesPerBlock, Nvfp4.PackedBytesPerBlock), blockScales[b], outputBlock, block);
            for (var i = 0; i < Nvfp4.BlockSize; i++)
            {
                values[(b * Nvfp4.BlockSize) + i] = block[i];
            }
        }
    }
}
