using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PrefillBench.Workload;

/// <summary>
/// Standard normal numbers from 32 random bits by the inverse of the distribution function, in IEEE float32 with nothing but
/// + - * fma sqrt and integer operations in a fixed order, so that every machine, CPU or GPU, gets the same bits.
/// </summary>
/// <remarks>
/// Bit 31 is the sign; the other 31 bits k give x = (k + 0.5) / 2^31 in (0, 1), the probability of a smaller magnitude. With
/// w = -ln((1 - x)(1 + x)) the ratio |z| / x is a smooth function of w near 0 and of sqrt(w) further out (M. Giles, "Approximating
/// the erfinv function", GPU Computing Gems 2, 2011). Coefficients are our own: interpolation at Chebyshev nodes in exact rational
/// arithmetic of float64 values from Wichura's AS 241, with relative error of 3.0e-8 (logarithm), 1.6e-7 (w below 5) and 1.1e-6
/// (above) before rounding to float32; docs/workload.md gives the ranges. Largest |z| is 6.34.
/// </remarks>
public static class StandardNormal
{
    private const uint SignBit = 0x8000_0000;
    private const int MagnitudeBits = 0x7FFF_FFFF;

    /// <summary>Bits of sqrt(1/2): mantissas are taken from [sqrt(1/2), sqrt(2)), where ln is smallest.</summary>
    private const int SquareRootOfHalf = 0x3F3504F3;

    private const float Ln2 = 0.693147182f;
    private const float TwoToMinus31 = 4.65661287e-10f;
    private const float TwoToMinus32 = 2.32830644e-10f;
    private const float TwoToMinus33 = 1.16415322e-10f;
    private const float TailFrom = 5;
    private const float BodyCentre = 2.5f;
    private const float TailCentre = 3.4375f;

    // ln(1 + f) / f on [sqrt(1/2) - 1, sqrt(2) - 1], highest power first.
    private static readonly float[] Logarithm =
        [0.0853331308f, -0.142692582f, 0.149774013f, -0.165779929f, 0.199559334f, -0.250013522f, 0.333341933f, -0.499999964f, 0.999999974f];

    // |z| / x as a polynomial in w - 2.5 for w in [0, 5].
    private static readonly float[] Body =
    [
        3.19696803e-08f, 4.83978825e-07f, -4.88579604e-06f, -6.19474573e-06f, 0.000308741177f,
        -0.00177308282f, -0.0059076601f, 0.348802717f, 2.12331347f,
    ];

    // |z| / x as a polynomial in sqrt(w) - 3.4375 for sqrt(w) in [sqrt(5), 4.64].
    private static readonly float[] Tail =
        [-0.000276388817f, 0.000898932915f, -0.00132517086f, 0.00181261172f, -0.00331186557f, 0.005235062f, 1.42401806f, 4.62806768f];

    /// <param name="word">32 uniform random bits.</param>
    public static float FromWord(uint word)
    {
        var k = (int)word & MagnitudeBits;
        var x = MathF.FusedMultiplyAdd(k, TwoToMinus31, TwoToMinus32);

        // The upper tail's probability comes from the complement's integer: 1 - x in float32 would lose it.
        var tail = MathF.FusedMultiplyAdd(MagnitudeBits - k, TwoToMinus32, TwoToMinus33);
        var w = NegativeLogarithm(MathF.FusedMultiplyAdd(-4 * tail, tail, 4 * tail));
        var ratio = w < TailFrom ? Polynomial(Body, w - BodyCentre) : Polynomial(Tail, MathF.Sqrt(w) - TailCentre);
        return BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(ratio * x) | (word & SignBit));
    }

    /// <summary>Lane by lane the same bits as <see cref="FromWord"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> FromWords(Vector256<uint> words)
    {
        var k = words.AsInt32() & Vector256.Create(MagnitudeBits);
        var x = Vector256.FusedMultiplyAdd(Vector256.ConvertToSingle(k), Vector256.Create(TwoToMinus31), Vector256.Create(TwoToMinus32));
        var complement = Vector256.ConvertToSingle(Vector256.Create(MagnitudeBits) - k);
        var tail = Vector256.FusedMultiplyAdd(complement, Vector256.Create(TwoToMinus32), Vector256.Create(TwoToMinus33));
        var w = NegativeLogarithm(Vector256.FusedMultiplyAdd(Vector256.Create(-4f) * tail, tail, Vector256.Create(4f) * tail));
        var ratio = Polynomial(Body, w - Vector256.Create(BodyCentre));
        var inBody = Vector256.LessThan(w, Vector256.Create(TailFrom));
        if (inBody != Vector256<float>.AllBitsSet)
        {
            ratio = Vector256.ConditionalSelect(inBody, ratio, Polynomial(Tail, Vector256.Sqrt(w) - Vector256.Create(TailCentre)));
        }

        return ((ratio * x).AsUInt32() | (words & Vector256.Create(SignBit))).AsSingle();
    }

    /// <param name="y">A value in [2^-31, 1].</param>
    private static float NegativeLogarithm(float y)
    {
        var bits = BitConverter.SingleToInt32Bits(y);
        var exponent = (bits - SquareRootOfHalf) >> 23;
        var f = BitConverter.Int32BitsToSingle(bits - (exponent << 23)) - 1;
        return MathF.FusedMultiplyAdd(-exponent, Ln2, -f * Polynomial(Logarithm, f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> NegativeLogarithm(Vector256<float> y)
    {
        var bits = y.AsInt32();
        var exponent = (bits - Vector256.Create(SquareRootOfHalf)) >> 23;
        var f = (bits - (exponent << 23)).AsSingle() - Vector256<float>.One;
        return Vector256.FusedMultiplyAdd(Vector256.ConvertToSingle(-exponent), Vector256.Create(Ln2), -f * Polynomial(Logarithm, f));
    }

    private static float Polynomial(float[] highestFirst, float t)
    {
        var sum = highestFirst[0];
        for (var i = 1; i < highestFirst.Length; i++)
        {
            sum = MathF.FusedMultiplyAdd(sum, t, highestFirst[i]);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Polynomial(float[] highestFirst, Vector256<float> t)
    {
        var sum = Vector256.Create(highestFirst[0]);
        for (var i = 1; i < highestFirst.Length; i++)
        {
            sum = Vector256.FusedMultiplyAdd(sum, t, Vector256.Create(highestFirst[i]));
        }

        return sum;
    }
}
