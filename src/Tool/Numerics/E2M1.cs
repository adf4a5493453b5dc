using System.Runtime.CompilerServices;

namespace PrefillBench.Numerics;

/// <summary>
/// FP4 E2M1 (OCP Microscaling Formats 1.0, section 5.3.3): sign in bit 3, magnitudes 0, 0.5, 1, 1.5, 2, 3, 4, 6 in bits 0-2;
/// neither infinity nor NaN.
/// </summary>
public static class E2M1
{
    public const float MaxValue = 6;

    private static readonly float[] Values = [0, 0.5f, 1, 1.5f, 2, 3, 4, 6, -0f, -0.5f, -1, -1.5f, -2, -3, -4, -6];

    /// <summary>
    /// Rounds to nearest, ties to even, saturating at 6; a 4-bit code. NaN, which the format lacks, becomes 6 as in PTX cvt.rn.satfinite.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte FromSingleSaturating(float value)
    {
        if (float.IsNaN(value))
        {
            return 7;
        }

        var magnitude = MathF.Min(MathF.Abs(value), MaxValue);
        var bits = BitConverter.SingleToUInt32Bits(magnitude);

        // Below 1 the step is 0.5, from 1 on one mantissa bit is kept; 252 = 2 * (127 - 1), the exponent biases' difference.
        var code = magnitude < 1
            ? (uint)MathF.Round(2 * magnitude, MidpointRounding.ToEven)
            : ((bits + 0x1FFFFF + ((bits >> 22) & 1)) >> 22) - 252;
        return (byte)((BitConverter.SingleToUInt32Bits(value) >> 31 << 3) | code);
    }

    /// <summary>Exact; bits above the low four are ignored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ToSingle(byte code) => Values[code & 0xF];
}
