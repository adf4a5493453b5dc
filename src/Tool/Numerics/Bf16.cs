using System.Runtime.CompilerServices;

namespace PrefillBench.Numerics;

/// <summary>bfloat16: the upper half of an IEEE float32 (1 sign, 8 exponent, 7 mantissa bits), as its 16-bit code.</summary>
public static class Bf16
{
    private const uint QuietBit = 0x0040;

    /// <summary>Rounds to nearest, ties to even; overflow becomes infinity and a NaN stays a NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort FromSingle(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);

        // Rounding would carry a NaN with a full mantissa over into -0, and truncation would turn some NaNs into infinity.
        return float.IsNaN(value)
            ? (ushort)((bits >> 16) | QuietBit)
            : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    /// <summary>Exact: every bf16 is a float32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ToSingle(ushort code) => BitConverter.UInt32BitsToSingle((uint)code << 16);
}
