using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PrefillBench.Numerics;

namespace PrefillBench.Devices.Cpu.Output;

/// <summary><see cref="Nvfp4.QuantizeBlock"/> with vectors and the same bits: element by element it would cost 3 % of a launch.</summary>
internal static unsafe class Nvfp4Block
{
    /// <summary>Its unit in the last place is 0.5, e2m1's step below 1, so adding it rounds there.</summary>
    private const float Rounder = 4194304;

    /// <inheritdoc cref="Nvfp4.QuantizeBlock"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static byte Quantize(float* values, float outputScale, byte* packed)
    {
        var (v0, v1, v2, v3) = (Vector128.Load(values), Vector128.Load(values + 4), Vector128.Load(values + 8), Vector128.Load(values + 12));
        var largest = Vector128.Max(
            Vector128.Max(Vector128.Abs(v0), Vector128.Abs(v1)), Vector128.Max(Vector128.Abs(v2), Vector128.Abs(v3)));
        var amax = MathF.Max(MathF.Max(largest[0], largest[1]), MathF.Max(largest[2], largest[3]));
        var scale = E4M3.FromSingleSaturating(outputScale * amax / E2M1.MaxValue);
        var decoded = E4M3.ToSingle(scale);
        var multiplier = Vector128.Create(decoded > 0 ? outputScale / decoded : 0);
        var low = Vector128.Narrow(Code(v0 * multiplier), Code(v1 * multiplier));
        var high = Vector128.Narrow(Code(v2 * multiplier), Code(v3 * multiplier));
        var codes = Vector128.Narrow(low, high).AsUInt16();

        // Each 16-bit lane holds two codes, the even one in its low byte: bring the odd one's nibble next to it.
        var nibbles = (codes | (codes >> 4)) & Vector128.Create((ushort)0xFF);
        *(ulong*)packed = Vector128.Narrow(nibbles, Vector128<ushort>.Zero).AsUInt64().ToScalar();
        return scale;
    }

    /// <summary>e2m1 codes, as <see cref="E2M1.FromSingleSaturating"/> gives them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Code(Vector128<float> values)
    {
        var isNaN = ~Vector128.Equals(values, values).AsUInt32();
        var magnitude = Vector128.MinNative(Vector128.Abs(values), Vector128.Create(E2M1.MaxValue));
        var bits = magnitude.AsUInt32();
        var small = (magnitude + Vector128.Create(Rounder)).AsUInt32() & Vector128.Create(3u);
        var large = ((bits + Vector128.Create(0x1FFFFFu) + ((bits >> 22) & Vector128<uint>.One)) >> 22) - Vector128.Create(252u);
        var code = Vector128.ConditionalSelect(Vector128.LessThan(magnitude, Vector128<float>.One).AsUInt32(), small, large);
        code |= values.AsUInt32() >> 31 << 3;
        return Vector128.ConditionalSelect(isNaN, Vector128.Create(7u), code);
    }
}
