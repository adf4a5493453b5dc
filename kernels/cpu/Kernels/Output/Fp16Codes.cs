using System.Runtime.Intrinsics;

namespace PrefillBench.Kernels.Cpu.Output;

/// <summary>
/// IEEE 754 binary16 from and to float32. The kernels' own, since a faster or slower conversion is another kernel. The integer steps are
/// those of F. Giesen's float_to_half_fast3_rtne ("Half to float done quick", fgiesen.wordpress.com, 2012).
/// </summary>
internal readonly struct Fp16Codes : IHalfCodes
{
    private const uint SignBit = 0x8000_0000;

    /// <summary>Bits of 2^-14, the smallest normal number.</summary>
    private const uint SmallestNormal = 113 << 23;

    /// <summary>Bits of 2^16: this and more is infinity. What rounds up to it becomes infinity by the carry.</summary>
    private const uint TooLarge = 143 << 23;

    /// <summary>Its unit in the last place is 2^-24, fp16's subnormal step, so adding it rounds a subnormal.</summary>
    private const float SubnormalRounder = 0.5f;

    /// <summary>float32's exponent bias (127) less fp16's (15), in the float32 exponent.</summary>
    private const uint BiasDifference = (127 - 15) << 23;

    private const uint Infinity = 0x7C00;
    private const uint NaN = 0x7E00;

    /// <summary>2^112 moves an fp16 exponent that was read as a float32 exponent to its place; exact, subnormals included.</summary>
    private const float Rebias = 5.192296858534828e33f;

    public static void FromSingle(ReadOnlySpan<float> values, Span<ushort> codes)
    {
        codes = codes[..values.Length];
        for (var i = 0; i <= values.Length - 16; i += 16)
        {
            Vector256.Narrow(Round(Vector256.Create(values[i..])), Round(Vector256.Create(values[(i + 8)..]))).CopyTo(codes[i..]);
        }
    }

    public static void ToSingle(ReadOnlySpan<ushort> codes, Span<float> values)
    {
        values = values[..codes.Length];
        for (var i = 0; i <= codes.Length - 16; i += 16)
        {
            var (lower, upper) = Vector256.Widen(Vector256.Create(codes[i..]));
            Widen(lower).CopyTo(values[i..]);
            Widen(upper).CopyTo(values[(i + 8)..]);
        }
    }

    private static Vector256<float> Widen(Vector256<uint> codes)
    {
        var magnitude = codes & Vector256.Create(0x7FFFu);
        var number = ((magnitude << 13).AsSingle() * Rebias).AsUInt32();
        var endless = Vector256.GreaterThanOrEqual(magnitude, Vector256.Create(Infinity)) & Vector256.Create(0x7F80_0000u);
        return (number | endless | ((codes & Vector256.Create(0x8000u)) << 16)).AsSingle();
    }

    private static Vector256<uint> Round(Vector256<float> values)
    {
        var sign = values.AsUInt32() & Vector256.Create(SignBit);
        var bits = values.AsUInt32() ^ sign;
        var odd = (bits >> 13) & Vector256<uint>.One;
        var normal = (bits - Vector256.Create(BiasDifference) + Vector256.Create(0xFFFu) + odd) >> 13;
        var subnormal = (bits.AsSingle() + Vector256.Create(SubnormalRounder)).AsUInt32() - Vector256.Create(SubnormalRounder).AsUInt32();
        var code = Vector256.ConditionalSelect(Vector256.LessThan(bits, Vector256.Create(SmallestNormal)), subnormal, normal);
        var isTooLarge = Vector256.GreaterThanOrEqual(bits, Vector256.Create(TooLarge));
        code = Vector256.ConditionalSelect(isTooLarge, Vector256.Create(Infinity), code);
        code = Vector256.ConditionalSelect(Vector256.IsNaN(values).AsUInt32(), Vector256.Create(NaN), code);
        return code | (sign >> 16);
    }
}
