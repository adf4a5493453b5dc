using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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

    /// <summary>Element by element; <paramref name="codes"/> is at least as long as <paramref name="values"/>.</summary>
    public static void FromSingle(ReadOnlySpan<float> values, Span<ushort> codes)
    {
        codes = codes[..values.Length];
        var i = 0;
        for (; i <= values.Length - 16; i += 16)
        {
            var lower = Round(Vector256.Create(values[i..]));
            var upper = Round(Vector256.Create(values[(i + 8)..]));
            Vector256.Narrow(lower, upper).CopyTo(codes[i..]);
        }

        for (; i < values.Length; i++)
        {
            codes[i] = FromSingle(values[i]);
        }
    }

    /// <summary>Element by element; <paramref name="values"/> is at least as long as <paramref name="codes"/>.</summary>
    public static void ToSingle(ReadOnlySpan<ushort> codes, Span<float> values)
    {
        values = values[..codes.Length];
        var i = 0;
        for (; i <= codes.Length - 16; i += 16)
        {
            var (lower, upper) = Vector256.Widen(Vector256.Create(codes[i..]));
            (lower << 16).AsSingle().CopyTo(values[i..]);
            (upper << 16).AsSingle().CopyTo(values[(i + 8)..]);
        }

        for (; i < codes.Length; i++)
        {
            values[i] = ToSingle(codes[i]);
        }
    }

    private static Vector256<uint> Round(Vector256<float> values)
    {
        var bits = values.AsUInt32();
        var odd = (bits >> 16) & Vector256<uint>.One;
        var rounded = (bits + Vector256.Create(0x7FFFu) + odd) >> 16;
        return Vector256.ConditionalSelect(Vector256.IsNaN(values).AsUInt32(), (bits >> 16) | Vector256.Create(QuietBit), rounded);
    }
}
