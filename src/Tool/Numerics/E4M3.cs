using System.Runtime.CompilerServices;

namespace PrefillBench.Numerics;

/// <summary>
/// FP8 E4M3 "fn" (OCP 8-bit Floating Point Specification 1.0, table 1): 1 sign, 4 exponent bits with bias 7, 3 mantissa bits;
/// no infinity, codes 0x7F and 0xFF are NaN, largest value 448, smallest 2^-9.
/// </summary>
public static class E4M3
{
    public const float MaxValue = 448;

    public const byte NaN = 0x7F;

    private const uint SignBit = 0x8000_0000;
    private const byte MaxCode = 0x7E;

    /// <summary>Bits of 2^-6, the smallest normal number.</summary>
    private const uint SmallestNormal = 0x3C80_0000;

    /// <summary>Its unit in the last place is 2^-9, E4M3's subnormal step, so adding it rounds a subnormal.</summary>
    private const float SubnormalRounder = 16384;

    /// <summary>float32's exponent bias (127) less E4M3's (7), at E4M3's exponent position.</summary>
    private const uint BiasDifference = (127 - 7) << 3;

    /// <summary>2^120 moves an E4M3 exponent that was read as a float32 exponent to its place; exact, subnormals included.</summary>
    private const float Rebias = 1.329227995784916e36f;

    private static readonly float[] Values = [.. Enumerable.Range(0, 256).Select(code => Decode((byte)code))];

    /// <summary>
    /// Rounds to nearest, ties to even; beyond 448 (infinity included) saturates, NaN becomes 0x7F, as PTX cvt.rn.satfinite does.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte FromSingleSaturating(float value)
    {
        var magnitude = MathF.Abs(value);
        if (float.IsNaN(magnitude))
        {
            return NaN;
        }

        var bits = BitConverter.SingleToUInt32Bits(magnitude);
        var code = magnitude >= MaxValue ? MaxCode
            : bits >= SmallestNormal ? ((bits + 0x7FFFF + ((bits >> 20) & 1)) >> 20) - BiasDifference
            : BitConverter.SingleToUInt32Bits(magnitude + SubnormalRounder) & 0xF;
        return (byte)(((BitConverter.SingleToUInt32Bits(value) & SignBit) >> 24) | code);
    }

    /// <summary>Exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ToSingle(byte code) => Values[code];

    private static float Decode(byte code)
    {
        var magnitude = (code & 0x7F) == NaN
            ? float.NaN
            : BitConverter.UInt32BitsToSingle((uint)(code & 0x7F) << 20) * Rebias;
        return (code & 0x80) == 0 ? magnitude : -magnitude;
    }
}
