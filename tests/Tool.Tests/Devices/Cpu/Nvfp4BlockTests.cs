using CsCheck;
using PrefillBench.Kernels.Cpu.Output;
using PrefillBench.Numerics;

namespace PrefillBench.Tests.Devices.Cpu;

public static unsafe class Nvfp4BlockTests
{
    /// <summary>Values on the ties of e2m1 and anywhere, over many magnitudes.</summary>
    private static readonly Gen<float[]> Blocks = Gen.Select(
        Gen.OneOf(Gen.Float[-6, 6], Gen.Int[-24, 24].Select(quarters => quarters / 4f)).Array[Nvfp4.BlockSize],
        Gen.Int[-30, 20],
        (values, exponent) => Array.ConvertAll(values, value => MathF.ScaleB(value, exponent)));

    [Fact]
    public static void It_gives_the_bits_of_the_scalar_quantisation() => Blocks.Sample(AssertSameBits, iter: 5000);

    [Theory]
    [InlineData(0f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public static void Special_values_are_treated_alike(float special)
    {
        var values = Enumerable.Range(0, Nvfp4.BlockSize).Select(i => i == 5 ? special : i - 8f).ToArray();

        AssertSameBits(values);
        AssertSameBits([.. Enumerable.Repeat(special, Nvfp4.BlockSize)]);
    }

    private static void AssertSameBits(float[] values)
    {
        const float outputScale = 500;
        byte[] expected = new byte[Nvfp4.PackedBytesPerBlock], actual = new byte[Nvfp4.PackedBytesPerBlock];
        var expectedScale = Nvfp4.QuantizeBlock(values, outputScale, expected);

        fixed (float* source = values)
        fixed (byte* packed = actual)
        {
            Assert.Equal(expectedScale, Nvfp4Block.Quantize(source, outputScale, packed));
        }

        Assert.Equal(expected, actual);
    }
}
