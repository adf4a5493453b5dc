using CsCheck;
using PrefillBench.Numerics;

namespace PrefillBench.Tests.Numerics;

/// <summary>E4M3 and E2M1 against their definitions, over every code and every bf16 value.</summary>
public static class SmallFormatTests
{
    private const int SignOfBf16 = 0x8000;

    private static readonly double[] E4M3Values = [.. Enumerable.Range(0, 0x7F).Select(code => NearestValue.Decode(code, 3, 7))];
    private static readonly double[] E2M1Values = [.. Enumerable.Range(0, 8).Select(code => NearestValue.Decode(code, 1, 1))];

    [Fact]
    public static void Every_e4m3_code_decodes_by_definition()
    {
        for (var code = 0; code < 0x7F; code++)
        {
            Assert.Equal(E4M3Values[code], E4M3.ToSingle((byte)code));
            Assert.Equal(-E4M3Values[code], E4M3.ToSingle((byte)(code | 0x80)));
        }

        Assert.True(float.IsNaN(E4M3.ToSingle(0x7F)) && float.IsNaN(E4M3.ToSingle(0xFF)));
        Assert.Equal(E4M3.MaxValue, E4M3Values[^1]);
    }

    [Fact]
    public static void Every_e2m1_code_decodes_by_definition()
    {
        for (var code = 0; code < 8; code++)
        {
            Assert.Equal(E2M1Values[code], E2M1.ToSingle((byte)code));
            Assert.Equal(-E2M1Values[code], E2M1.ToSingle((byte)(code | 8)));
        }
    }

    [Fact]
    public static void Every_code_survives_the_round_trip()
    {
        var e4m3 = Enumerable.Range(0, 256).Where(code => (code & 0x7F) != 0x7F);
        var e2m1 = Enumerable.Range(0, 16);

        Assert.All(e4m3, code => Assert.Equal(code, E4M3.FromSingleSaturating(E4M3.ToSingle((byte)code))));
        Assert.All(e2m1, code => Assert.Equal(code, E2M1.FromSingleSaturating(E2M1.ToSingle((byte)code))));
    }

    [Fact]
    public static void Every_bf16_rounds_to_the_nearest_e4m3() =>
        EveryBf16Rounds(new(E4M3Values), E4M3.FromSingleSaturating, 0x80);

    [Fact]
    public static void Every_bf16_rounds_to_the_nearest_e2m1() =>
        EveryBf16Rounds(new(E2M1Values), E2M1.FromSingleSaturating, 0x8);

    [Fact]
    public static void Any_single_rounds_to_the_nearest_value_of_either_format()
    {
        var e4m3 = new NearestValue(E4M3Values);
        var e2m1 = new NearestValue(E2M1Values);

        Gen.Float[0, 600].Sample(value =>
        {
            Assert.Equal(e4m3.CodeOf(value), E4M3.FromSingleSaturating(value));
            Assert.Equal(e2m1.CodeOf(value / 64), E2M1.FromSingleSaturating(value / 64));
        });
    }

    [Fact]
    public static void Neighbours_of_every_tie_round_apart()
    {
        for (var code = 0; code < E4M3Values.Length - 1; code++)
        {
            var tie = (float)((E4M3Values[code] + E4M3Values[code + 1]) / 2);

            Assert.Equal(code, E4M3.FromSingleSaturating(MathF.BitDecrement(tie)));
            Assert.Equal(code + (code % 2), E4M3.FromSingleSaturating(tie));
            Assert.Equal(code + 1, E4M3.FromSingleSaturating(MathF.BitIncrement(tie)));
        }
    }

    [Theory]
    [InlineData(float.PositiveInfinity, 0x7E)]
    [InlineData(float.NegativeInfinity, 0xFE)]
    [InlineData(464f, 0x7E)]
    [InlineData(float.MaxValue, 0x7E)]
    [InlineData(float.NaN, 0x7F)]
    public static void E4m3_saturates_and_keeps_nan(float value, byte expected) =>
        Assert.Equal(expected, E4M3.FromSingleSaturating(value));

    private static void EveryBf16Rounds(NearestValue reference, Func<float, byte> round, int sign)
    {
        for (var code = 0; code < SignOfBf16; code++)
        {
            var value = Bf16.ToSingle((ushort)code);
            if (float.IsNaN(value))
            {
                continue;
            }

            var expected = reference.CodeOf(value);
            Assert.Equal(expected, round(value));
            Assert.Equal(expected | sign, round(-value));
        }
    }
}
