using System.Runtime.Intrinsics;
using CsCheck;
using MathNet.Numerics.Distributions;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Workload;

public static class StandardNormalTests
{
    private const uint SignBit = 0x8000_0000;

    /// <summary>Words over the whole range, denser towards both ends of the magnitude.</summary>
    private static readonly uint[] Grid =
    [
        .. Enumerable.Range(0, 100_000).Select(i => (uint)(i * 42_949L)),
        .. Enumerable.Range(0, 31).SelectMany(
            shift => new[] { 1u << shift, (1u << shift) - 1, SignBit - (1u << shift), SignBit | (1u << shift) }),
        .. Enumerable.Range(0, 4_096).SelectMany(i => new[] { (uint)i, SignBit - 1 - (uint)i }),
    ];

    [Fact]
    public static void Agrees_with_the_inverse_distribution_function_to_two_parts_in_a_million()
    {
        var worst = Grid.Max(word =>
        {
            var expected = ExactMagnitude(word);
            return Math.Abs(Math.Abs(StandardNormal.FromWord(word)) - expected) / expected;
        });

        Assert.InRange(worst, 0, 2e-6);
    }

    [Fact]
    public static void The_highest_bit_is_the_sign() =>
        Gen.UInt.Sample(word => Assert.Equal(StandardNormal.FromWord(word), -StandardNormal.FromWord(word ^ SignBit)));

    [Fact]
    public static void A_larger_word_never_gives_a_smaller_magnitude_by_more_than_the_error()
    {
        var magnitudes = Grid.Select(word => word & ~SignBit).Distinct().Order().Select(StandardNormal.FromWord).ToArray();

        Assert.All(magnitudes.Zip(magnitudes.Skip(1)), pair => Assert.True(pair.Second >= pair.First * (1 - 2e-6f)));
    }

    [Fact]
    public static void Eight_lanes_give_the_bits_of_eight_words()
    {
        for (var i = 0; i <= Grid.Length - 8; i++)
        {
            var lanes = StandardNormal.FromWords(Vector256.Create(Grid, i));

            var scalar = Vector256.Create([.. Grid.AsSpan(i, 8).ToArray().Select(StandardNormal.FromWord)]);
            Assert.Equal(scalar.AsUInt32(), lanes.AsUInt32());
        }
    }

    [Fact]
    public static void Extremes_are_finite_and_where_the_word_size_puts_them()
    {
        Assert.Equal(6.3379, StandardNormal.FromWord(uint.MaxValue >> 1), 1e-3);
        Assert.Equal(2.9183e-10, StandardNormal.FromWord(0), 1e-13);
    }

    /// <summary>Computed by a separate program in exact rational arithmetic, rounded to float32 after every operation.</summary>
    [Theory]
    [InlineData(0x00000000u, 0x2FA06C97u)]
    [InlineData(0x00000001u, 0x3070A2E2u)]
    [InlineData(0x12345678u, 0x3E37812Au)]
    [InlineData(0x40000000u, 0x3F2CAB5Du)]
    [InlineData(0x9ABCDEF0u, 0xBE879CC9u)]
    [InlineData(0x7F000000u, 0x402A3E8Cu)]
    [InlineData(0x7F25D000u, 0x402DA941u)]
    [InlineData(0x7FFFF000u, 0x40986AB3u)]
    [InlineData(0x7FFFFFFEu, 0x40C55366u)]
    [InlineData(0xFFFFFFF0u, 0xC0B92515u)]
    [InlineData(0xFFFFFFFFu, 0xC0CAD08Au)]
    public static void Bits_are_those_of_exactly_rounded_operations(uint word, uint expected) =>
        Assert.Equal(expected, BitConverter.SingleToUInt32Bits(StandardNormal.FromWord(word)));

    /// <summary>How many of the 2^31 magnitudes lie beyond is found by bisection, so the share is exact and not a sample's.</summary>
    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public static void The_share_of_words_beyond_any_sigma_is_the_distribution_s(double sigma)
    {
        var (below, beyond) = (0L, (long)SignBit);
        while (beyond - below > 1)
        {
            var middle = (below + beyond) / 2;
            (below, beyond) = StandardNormal.FromWord((uint)middle) > sigma ? (below, middle) : (middle, beyond);
        }

        var expected = 2 * Normal.CDF(0, 1, -sigma) * SignBit;
        Assert.InRange(SignBit - beyond, (expected * (1 - 5e-5)) - 1, (expected * (1 + 5e-5)) + 1);
    }

    /// <summary>The tail probability below one half is exact in float64, unlike its complement.</summary>
    private static double ExactMagnitude(uint word)
    {
        var magnitude = word & ~SignBit;
        var tail = (SignBit - 1 - magnitude + 0.5) / 4294967296.0;
        var centre = (magnitude + 0.5) / 4294967296.0;
        return centre < 1e-4 ? centre * Math.Sqrt(2 * Math.PI) : -Normal.InvCDF(0, 1, tail);
    }
}
