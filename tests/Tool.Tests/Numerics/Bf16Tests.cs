using CsCheck;
using PrefillBench.Numerics;

namespace PrefillBench.Tests.Numerics;

public static class Bf16Tests
{
    private const int Infinity = 0x7F80;

    private static readonly NearestValue Reference =
        new([.. Enumerable.Range(0, Infinity).Select(code => NearestValue.Decode(code, 7, 127))]);

    [Fact]
    public static void Every_finite_code_decodes_by_definition()
    {
        for (var code = 0; code < Infinity; code++)
        {
            Assert.Equal(NearestValue.Decode(code, 7, 127), Bf16.ToSingle((ushort)code));
            Assert.Equal(-NearestValue.Decode(code, 7, 127), Bf16.ToSingle((ushort)(code | 0x8000)));
        }
    }

    [Fact]
    public static void Every_number_survives_the_round_trip_and_every_nan_stays_one()
    {
        for (var code = 0; code <= ushort.MaxValue; code++)
        {
            var back = Bf16.FromSingle(Bf16.ToSingle((ushort)code));

            Assert.True((code & 0x7FFF) > Infinity ? float.IsNaN(Bf16.ToSingle(back)) : back == code, $"{code:X4} -> {back:X4}");
        }
    }

    [Fact]
    public static void Ties_go_to_even_and_their_neighbours_apart()
    {
        for (var code = 0; code < Infinity - 1; code++)
        {
            var tie = (float)((NearestValue.Decode(code, 7, 127) + NearestValue.Decode(code + 1, 7, 127)) / 2);

            Assert.Equal(code, Bf16.FromSingle(MathF.BitDecrement(tie)));
            Assert.Equal(code + (code % 2), Bf16.FromSingle(tie));
            Assert.Equal(code + 1, Bf16.FromSingle(MathF.BitIncrement(tie)));
        }
    }

    [Fact]
    public static void Any_finite_single_rounds_to_the_nearest_number() =>
        Gen.Single.Where(value => MathF.Abs(value) < Bf16.ToSingle(Infinity - 1)).Sample(value =>
            Assert.Equal(Reference.CodeOf(Math.Abs((double)value)), Bf16.FromSingle(value) & 0x7FFF));

    [Theory]
    [InlineData(0x7F800001u)]
    [InlineData(0x7FFFFFFFu)]
    [InlineData(0xFF80FFFFu)]
    [InlineData(0xFFFFFFFFu)]
    public static void A_nan_whose_payload_is_in_the_lower_half_stays_a_nan(uint bits) =>
        Assert.True(float.IsNaN(Bf16.ToSingle(Bf16.FromSingle(BitConverter.UInt32BitsToSingle(bits)))));

    [Fact]
    public static void Beyond_the_largest_number_is_infinity()
    {
        Assert.Equal(Infinity, Bf16.FromSingle(float.MaxValue));
        Assert.Equal(Infinity | 0x8000, Bf16.FromSingle(float.NegativeInfinity));
    }
}
