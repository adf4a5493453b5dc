using System.Runtime.Intrinsics;

namespace PrefillBench.Kernels.Cpu.Output;

/// <summary>
/// bfloat16, the upper half of a float32, to and from float32. The kernels' own, since a faster or slower conversion is another kernel.
/// </summary>
internal readonly struct Bf16Codes : IHalfCodes
{
    private const uint QuietBit = 0x0040;

    /// <summary>Rounds to nearest, ties to even; a NaN stays a NaN. Lengths are equal and a multiple of 16.</summary>
    public static void FromSingle(ReadOnlySpan<float> values, Span<ushort> codes)
    {
        codes = codes[..values.Length];
        for (var i = 0; i <= values.Length - 16; i += 16)
        {
            Vector256.Narrow(Round(Vector256.Create(values[i..])), Round(Vector256.Create(values[(i + 8)..]))).CopyTo(codes[i..]);
        }
    }

    /// <summary>Exact. Lengths are equal and a multiple of 16.</summary>
    public static void ToSingle(ReadOnlySpan<ushort> codes, Span<float> values)
    {
        values = values[..codes.Length];
        for (var i = 0; i <= codes.Length - 16; i += 16)
        {
            var (lower, upper) = Vector256.Widen(Vector256.Create(codes[i..]));
            (lower << 16).AsSingle().CopyTo(values[i..]);
            (upper << 16).AsSingle().CopyTo(values[(i + 8)..]);
        }
    }

    // Rounding would carry a NaN with a full mantissa over into -0, and truncation would turn some NaNs into infinity.
    private static Vector256<uint> Round(Vector256<float> values)
    {
        var bits = values.AsUInt32();
        var odd = (bits >> 16) & Vector256<uint>.One;
        var rounded = (bits + Vector256.Create(0x7FFFu) + odd) >> 16;
        return Vector256.ConditionalSelect(Vector256.IsNaN(values).AsUInt32(), (bits >> 16) | Vector256.Create(QuietBit), rounded);
    }
}
