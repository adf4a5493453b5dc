using CsCheck;
using PrefillBench.Numerics;

namespace PrefillBench.Tests.Numerics;

public static class Nvfp4Tests
{
    private const float OutputScale = 500;

    private static readonly Gen<float[]> Block = Gen.Float[-3, 3].Array[Nvfp4.BlockSize];

    [Fact]
    public static void Elements_come_back_within_half_a_step_of_the_block_scale() =>
        Block.Sample(values =>
        {
            var (stored, scale, _) = RoundTrip(values);

            // The widest step of e2m1 is 2 (from 4 to 6); the rounded scale may put the largest element beyond 6 by 1/16 of it.
            var unit = E4M3.ToSingle(scale) / OutputScale;
            Assert.All(values.Zip(stored), pair => Assert.InRange(MathF.Abs(pair.First - pair.Second), 0, unit * 1.0001f));
        });

    [Fact]
    public static void The_scale_puts_the_largest_element_at_six() =>
        Block.Where(values => values.Any(value => MathF.Abs(value) > 0.1)).Sample(values =>
        {
            var (_, scale, _) = RoundTrip(values);

            var largest = values.Max(MathF.Abs);
            Assert.InRange(E4M3.ToSingle(scale) * 6 / OutputScale / largest, 1 - (1 / 16.0), 1 + (1 / 16.0));
        });

    [Fact]
    public static void The_even_element_is_in_the_low_nibble()
    {
        var values = Enumerable.Range(0, Nvfp4.BlockSize).Select(i => i % 2 == 0 ? 6f : -1f).ToArray();

        var (stored, scale, packed) = RoundTrip(values, 448 / 6f * 0.5f);

        Assert.Equal(E4M3.FromSingleSaturating(448 / 6f * 0.5f), scale);
        Assert.All(packed, pair => Assert.Equal((0xA << 4) | 7, pair));
        Assert.All(stored.Where((_, i) => i % 2 == 0), value => Assert.InRange(value, 5.6, 6.4));
    }

    [Fact]
    public static void A_block_too_small_for_any_scale_is_zero()
    {
        var (stored, scale, _) = RoundTrip([.. Enumerable.Repeat(1e-7f, Nvfp4.BlockSize)]);

        Assert.Equal(0, scale);
        Assert.All(stored, value => Assert.Equal(0, value));
    }

    [Fact]
    public static void A_poisoned_element_poisons_its_block()
    {
        var values = new float[Nvfp4.BlockSize];
        values[9] = float.NaN;

        var (stored, scale, _) = RoundTrip(values);

        Assert.Equal(E4M3.NaN, scale);
        Assert.Contains(stored, float.IsNaN);
    }

    private static (float[] Stored, byte Scale, byte[] Packed) RoundTrip(float[] values, float outputScale = OutputScale)
    {
        var packed = new byte[Nvfp4.PackedBytesPerBlock];
        var stored = new float[Nvfp4.BlockSize];
        var scale = Nvfp4.QuantizeBlock(values, outputScale, packed);
        Nvfp4.DequantizeBlock(packed, scale, outputScale, stored);
        return (stored, scale, packed);
    }
}
