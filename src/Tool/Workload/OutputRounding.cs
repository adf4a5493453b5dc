using PrefillBench.Numerics;

namespace PrefillBench.Workload;

/// <summary>Rounds an exact result to an output format. The error of that is the yardstick for a right kernel's error.</summary>
public static class OutputRounding
{
    private const int Bf16MantissaBits = 7;
    private const int Bf16SmallestExponent = -126;
    private const int Fp16MantissaBits = 10;
    private const int Fp16SmallestExponent = -14;
    private const int Fp16LargestExponent = 15;
    private const int E4M3MantissaBits = 3;
    private const int E4M3SmallestExponent = -6;
    private const int E4M3LargestExponent = 8;
    private const int E2M1MantissaBits = 1;
    private const int E2M1SmallestExponent = 0;
    private const int E2M1LargestExponent = 2;

    /// <summary>Stores and reads back. As in the kernels, the value is a float32 before it is rounded to the format.</summary>
    /// <param name="outputBlock">NVFP4's o_sf_scale (<see cref="AttentionScales.OutputBlock"/>); other formats ignore it.</param>
    /// <param name="exact">One output vector (head_size elements; a multiple of 16 for NVFP4), already times Bmm2.</param>
    /// <param name="stored">The dequantised result; at least as long, and may be the same memory.</param>
    public static void Round(OutputFormat format, float outputBlock, ReadOnlySpan<double> exact, Span<double> stored)
    {
        switch (format)
        {
            case OutputFormat.Bf16:
                for (var i = 0; i < exact.Length; i++)
                {
                    stored[i] = Bf16.ToSingle(Bf16.FromSingle((float)exact[i]));
                }

                break;
            case OutputFormat.Fp16:
                for (var i = 0; i < exact.Length; i++)
                {
                    stored[i] = (double)(Half)(float)exact[i];
                }

                break;
            case OutputFormat.E4M3:
                for (var i = 0; i < exact.Length; i++)
                {
                    stored[i] = E4M3.ToSingle(E4M3.FromSingleSaturating((float)exact[i]));
                }

                break;
            case OutputFormat.Nvfp4:
                for (var i = 0; i < exact.Length; i += Nvfp4.BlockSize)
                {
                    RoundBlock(outputBlock, exact.Slice(i, Nvfp4.BlockSize), stored.Slice(i, Nvfp4.BlockSize));
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(format));
        }
    }

    /// <summary>
    /// Half the distance between the format's neighbours around each exact value: the most that rounding alone may move it, short of
    /// saturation.
    /// </summary>
    /// <inheritdoc cref="Round" path="/param"/>
    public static void HalfSteps(OutputFormat format, float outputBlock, ReadOnlySpan<double> exact, Span<double> halfSteps)
    {
        for (var i = 0; i < exact.Length; i++)
        {
            halfSteps[i] = format switch
            {
                OutputFormat.Bf16 => HalfStep(exact[i], Bf16SmallestExponent, int.MaxValue, Bf16MantissaBits),
                OutputFormat.Fp16 => HalfStep(exact[i], Fp16SmallestExponent, Fp16LargestExponent, Fp16MantissaBits),
                OutputFormat.E4M3 => HalfStep(exact[i], E4M3SmallestExponent, E4M3LargestExponent, E4M3MantissaBits),
                OutputFormat.Nvfp4 => NvfpHalfStep(outputBlock, exact[i], BlockOf(exact, i)),
                _ => throw new ArgumentOutOfRangeException(nameof(format)),
            };
        }
    }

    private static ReadOnlySpan<double> BlockOf(ReadOnlySpan<double> exact, int element) =>
        exact.Slice(element / Nvfp4.BlockSize * Nvfp4.BlockSize, Nvfp4.BlockSize);

    private static void RoundBlock(float outputBlock, ReadOnlySpan<double> exact, Span<double> stored)
    {
        Span<float> values = stackalloc float[Nvfp4.BlockSize];
        Span<byte> packed = stackalloc byte[Nvfp4.PackedBytesPerBlock];
        var scale = QuantizeBlock(outputBlock, exact, values, packed);
        Nvfp4.DequantizeBlock(packed, scale, outputBlock, values);
        for (var i = 0; i < values.Length; i++)
        {
            stored[i] = values[i];
        }
    }

    private static double NvfpHalfStep(float outputBlock, double value, ReadOnlySpan<double> block)
    {
        Span<float> values = stackalloc float[Nvfp4.BlockSize];
        Span<byte> packed = stackalloc byte[Nvfp4.PackedBytesPerBlock];
        var scale = QuantizeBlock(outputBlock, block, values, packed);

        // A block too small for any scale is stored as 0; the smallest scale (code 1) bounds what that loses.
        var factor = (double)E4M3.ToSingle(Math.Max(scale, (byte)1)) / outputBlock;
        return scale == 0
            ? factor * E2M1.MaxValue / 2
            : factor * HalfStep(value / factor, E2M1SmallestExponent, E2M1LargestExponent, E2M1MantissaBits);
    }

    private static byte QuantizeBlock(float outputBlock, ReadOnlySpan<double> exact, Span<float> values, Span<byte> packed)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)exact[i];
        }

        return Nvfp4.QuantizeBlock(values, outputBlock, packed);
    }

    private static double HalfStep(double value, int smallestExponent, int largestExponent, int mantissaBits)
    {
        var exponent = value == 0 ? smallestExponent : Math.Clamp(Math.ILogB(value), smallestExponent, largestExponent);
        return Math.ScaleB(0.5, exponent - mantissaBits);
    }
}
