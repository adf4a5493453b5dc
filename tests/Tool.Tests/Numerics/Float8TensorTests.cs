using CsCheck;
using PrefillBench.Numerics;

namespace PrefillBench.Tests.Numerics;

public static class Float8TensorTests
{
    [Fact]
    public static void The_largest_magnitude_lands_at_a_tenth_of_the_range() =>
        Gen.Float[1e-3f, 1e3f].Sample(amax =>
            Assert.InRange(amax * Float8Tensor.FromAmax(amax).Scale, 44.8 * (1 - 1e-6), 44.8 * (1 + 1e-6)));

    [Fact]
    public static void The_factors_are_reciprocal_in_float32()
    {
        var tensor = Float8Tensor.FromAmax(5.75f);

        Assert.Equal(448f / 5.75f * 0.1f, tensor.Scale);
        Assert.Equal(1f / tensor.Scale, tensor.Dequantization);
    }

    [Fact]
    public static void An_all_zero_tensor_has_finite_scales()
    {
        var tensor = Float8Tensor.FromAmax(0);

        Assert.True(float.IsFinite(tensor.Scale) && tensor.Dequantization > 0);
        Assert.Equal(0, tensor.Dequantize(tensor.Quantize(0)));
    }

    [Fact]
    public static void Normal_elements_come_back_within_one_sixteenth() =>
        Gen.Float[0.01f, 5].Sample(value =>
        {
            var tensor = Float8Tensor.FromAmax(5);

            Assert.InRange(tensor.Dequantize(tensor.Quantize(value)), value * (1 - (1 / 15.9f)), value * (1 + (1 / 15.9f)));
        });
}
