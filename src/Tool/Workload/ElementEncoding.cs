using PrefillBench.Numerics;

namespace PrefillBench.Workload;

/// <summary>
/// Stores generated bf16 elements in another format. A bf16 has only 65,536 values, so quantisation is a table made once per tensor with
/// the scalar conversions.
/// </summary>
internal sealed class ElementEncoding
{
    private readonly byte[]? toE4M3;
    private readonly ushort[]? toHalves;

    /// <param name="toHalves">16-bit codes.</param>
    private ElementEncoding(byte[]? toE4M3, ushort[]? toHalves, float dequantization) =>
        (this.toE4M3, this.toHalves, Dequantization) = (toE4M3, toHalves, dequantization);

    /// <summary>The generated element itself.</summary>
    public static ElementEncoding Bf16 { get; } = new(null, null, 1);

    /// <summary>The nearest fp16 of it: itself, but for numbers below 2^-14, of which the smallest bits are lost.</summary>
    public static ElementEncoding Fp16 { get; } =
        new(null, [.. Enumerable.Range(0, 1 << 16).Select(code => OfHalf((Half)Numerics.Bf16.ToSingle((ushort)code)))], 1);

    /// <summary>Stored element times this is the value it stands for.</summary>
    public float Dequantization { get; }

    public int BytesPerElement => toE4M3 is null ? sizeof(ushort) : sizeof(byte);

    /// <summary>Through <c>to_float8</c>, kept as e4m3 or dequantised and rounded to bf16 again.</summary>
    public static ElementEncoding Of(float amax, bool keepE4M3)
    {
        var quantization = Float8Tensor.FromAmax(amax);
        var codes = new byte[1 << 16];
        for (var bf16 = 0; bf16 < codes.Length; bf16++)
        {
            codes[bf16] = quantization.Quantize(Numerics.Bf16.ToSingle((ushort)bf16));
        }

        return keepE4M3
            ? new(codes, null, quantization.Dequantization)
            : new(null, [.. codes.Select(code => Numerics.Bf16.FromSingle(quantization.Dequantize(code)))], 1);
    }

    private static ushort OfHalf(Half value) => BitConverter.HalfToUInt16Bits(value);

    /// <param name="generated">Generated bf16 elements; encoded in place on their way where the result has 16 bits.</param>
    /// <param name="firstElement">Index in <paramref name="destination"/>, in elements, of the first element.</param>
    public unsafe void Store(Span<ushort> generated, NativeBuffer destination, long firstElement)
    {
        if (toE4M3 is { } codes)
        {
            var bytes = new Span<byte>(destination.Bytes + firstElement, generated.Length);
            for (var i = 0; i < bytes.Length; i++)
            {
                bytes[i] = codes[generated[i]];
            }

            return;
        }

        if (toHalves is { } rounded)
        {
            foreach (ref var element in generated)
            {
                element = rounded[element];
            }
        }

        generated.CopyTo(new Span<ushort>(destination.Halves + firstElement, generated.Length));
    }
}
