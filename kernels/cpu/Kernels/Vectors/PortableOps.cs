using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PrefillBench.Kernels.Cpu.Vectors;

/// <summary>128-bit vectors in the runtime's cross-platform form: NEON on ARM64, and something correct everywhere.</summary>
internal readonly unsafe struct PortableOps : IVectorOps<Vector128<float>>
{
    public static int Lanes => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* from) => Vector128.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<float> value, float* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Fma(Vector128<float> a, Vector128<float> b, Vector128<float> c) =>
        Vector128.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> a, Vector128<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Subtract(Vector128<float> a, Vector128<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Multiply(Vector128<float> a, Vector128<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Divide(Vector128<float> a, Vector128<float> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Max(Vector128<float> a, Vector128<float> b) => Vector128.MaxNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> WhereLess(
        Vector128<float> index, Vector128<float> limit, Vector128<float> value, Vector128<float> otherwise) =>
        Vector128.ConditionalSelect(Vector128.LessThan(index, limit), value, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ScaleByPowerOfTwo(Vector128<float> value, Vector128<float> shifted) =>
        value * ((shifted.AsInt32() << 23) + Vector128.Create(Exp2.One)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> WidenBf16(ushort* from) =>
        (Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)from).AsUInt16()) << 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> WidenFp16(ushort* from)
    {
        var code = Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)from).AsUInt16()).AsInt32();
        var magnitude = (code & Vector128.Create(Fp16Bits.Magnitude)) << Fp16Bits.Shift;
        var normal = magnitude + Vector128.Create(Fp16Bits.Rebias);
        var subnormal = (magnitude + Vector128.Create(Fp16Bits.SubnormalRebias)).AsSingle() - Vector128.Create(Fp16Bits.SmallestNormal);
        var isSubnormal = Vector128.LessThan(magnitude, Vector128.Create(Fp16Bits.FirstNormal));
        var sign = (code & Vector128.Create(Fp16Bits.Sign)) << Fp16Bits.SignShift;
        return (Vector128.ConditionalSelect(isSubnormal, subnormal.AsInt32(), normal) | sign).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> WidenE4M3(sbyte* from)
    {
        var code = Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(uint*)from).AsSByte())) << E4M3Bits.Shift;
        var magnitude = code & Vector128.Create(E4M3Bits.Magnitude);
        var normal = magnitude + Vector128.Create(E4M3Bits.Rebias);
        var subnormal = (magnitude + Vector128.Create(E4M3Bits.SubnormalRebias)).AsSingle() - Vector128.Create(E4M3Bits.SmallestNormal);
        var isSubnormal = Vector128.LessThan(magnitude, Vector128.Create(E4M3Bits.FirstNormal));
        var sign = code & Vector128.Create(E4M3Bits.Sign);
        return (Vector128.ConditionalSelect(isSubnormal, subnormal.AsInt32(), normal) | sign).AsSingle();
    }
}
