namespace PrefillBench.Numerics;

/// <summary>
/// NVFP4: blocks of 16 e2m1 elements, two to a byte (even index in the low nibble), with one e4m3 scale per block.
/// A stored element stands for e2m1 * e4m3 / o_sf_scale, where o_sf_scale is one float32 for the whole tensor.
/// </summary>
public static class Nvfp4
{
    /// <summary>Elements that share a scale.</summary>
    public const int BlockSize = 16;

    public const int PackedBytesPerBlock = BlockSize / 2;

    /// <summary>
    /// Quantises one block and returns its e4m3 scale: e4m3(o_sf_scale * max|x| / 6), so that the largest element lands near e2m1's 6.
    /// </summary>
    /// <param name="values">16 elements.</param>
    /// <param name="outputScale">o_sf_scale, above 0.</param>
    /// <param name="packed">8 bytes.</param>
    public static byte QuantizeBlock(ReadOnlySpan<float> values, float outputScale, Span<byte> packed)
    {
        var largest = 0f;
        foreach (var value in values[..BlockSize])
        {
            // MathF.Max hands a NaN on, so that a poisoned element shows in the block's scale.
            largest = MathF.Max(largest, MathF.Abs(value));
        }

        var scale = E4M3.FromSingleSaturating(outputScale * largest / E2M1.MaxValue);
        var multiplier = E4M3.ToSingle(scale) > 0 ? outputScale / E4M3.ToSingle(scale) : 0;
        for (var i = 0; i < PackedBytesPerBlock; i++)
        {
            var low = E2M1.FromSingleSaturating(values[2 * i] * multiplier);
            var high = E2M1.FromSingleSaturating(values[(2 * i) + 1] * multiplier);
            packed[i] = (byte)(low | (high << 4));
        }

        return scale;
    }

    /// <summary>The 16 elements that 8 packed bytes and an e4m3 scale stand for.</summary>
    public static void DequantizeBlock(ReadOnlySpan<byte> packed, byte scale, float outputScale, Span<float> values)
    {
        var factor = E4M3.ToSingle(scale) / outputScale;
        for (var i = 0; i < PackedBytesPerBlock; i++)
        {
            values[2 * i] = E2M1.ToSingle(packed[i]) * factor;
            values[(2 * i) + 1] = E2M1.ToSingle((byte)(packed[i] >> 4)) * factor;
        }
    }
}
