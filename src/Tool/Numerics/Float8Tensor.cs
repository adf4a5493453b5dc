namespace PrefillBench.Numerics;

/// <summary>
/// Per-tensor e4m3 quantisation as the published benchmark's <c>to_float8</c> does it, every step in float32:
/// x8 = e4m3(x * Scale), and x is about x8 * Dequantization.
/// </summary>
/// <param name="Scale">(448 / max(amax, 1e-12)) * 0.1; the tenth leaves room for values larger than those seen.</param>
/// <param name="Dequantization">1 / Scale.</param>
public readonly record struct Float8Tensor(float Scale, float Dequantization)
{
    private const float SmallestAmax = 1e-12f;
    private const float Headroom = 0.1f;

    /// <param name="amax">Largest magnitude of the tensor, at least 0.</param>
    public static Float8Tensor FromAmax(float amax)
    {
        var scale = E4M3.MaxValue / MathF.Max(amax, SmallestAmax) * Headroom;
        return new(scale, 1 / scale);
    }

    public byte Quantize(float value) => E4M3.FromSingleSaturating(value * Scale);

    public float Dequantize(byte code) => E4M3.ToSingle(code) * Dequantization;
}
