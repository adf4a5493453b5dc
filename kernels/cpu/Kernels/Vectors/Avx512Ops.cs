using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PrefillBench.Kernels.Cpu.Vectors;

/// <summary>512-bit vectors.</summary>
internal readonly unsafe struct Avx512Ops : IVectorOps<Vector512<float>>
{
    public static int Lanes => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* from) => Avx512F.LoadVector512(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, float* to) => Avx512F.Store(to, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Fma(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        Avx512F.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> a, Vector512<float> b) => Avx512F.Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(Vector512<float> a, Vector512<float> b) => Avx512F.Subtract(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> a, Vector512<float> b) => Avx512F.Multiply(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Divide(Vector512<float> a, Vector512<float> b) => Avx512F.Divide(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Max(Vector512<float> a, Vector512<float> b) => Avx512F.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> WhereLess(
        Vector512<float> index, Vector512<float> limit, Vector512<float> value, Vector512<float> otherwise) =>
        Avx512F.BlendVariable(otherwise, value, Avx512F.CompareLessThan(index, limit));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ScaleByPowerOfTwo(Vector512<float> value, Vector512<float> shifted) =>
        Avx512F.Multiply(value, Avx512F.Add(Avx512F.ShiftLeftLogical(shifted.AsInt32(), 23), Vector512.Create(Exp2.One)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> WidenBf16(ushort* from) =>
        Avx512F.ShiftLeftLogical(Avx512F.ConvertToVector512Int32(Avx.LoadVector256(from)), 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> WidenFp16(ushort* from)
    {
        var code = Avx512F.ConvertToVector512Int32(Avx.LoadVector256(from));
        var magnitude = Avx512F.ShiftLeftLogical(Avx512F.And(code, Vector512.Create(Fp16Bits.Magnitude)), Fp16Bits.Shift);
        var normal = Avx512F.Add(magnitude, Vector512.Create(Fp16Bits.Rebias));
        var subnormal = Avx512F.Subtract(
            Avx512F.Add(magnitude, Vector512.Create(Fp16Bits.SubnormalRebias)).AsSingle(), Vector512.Create(Fp16Bits.SmallestNormal));
        var isSubnormal = Avx512F.CompareGreaterThan(Vector512.Create(Fp16Bits.FirstNormal), magnitude);
        var sign = Avx512F.ShiftLeftLogical(Avx512F.And(code, Vector512.Create(Fp16Bits.Sign)), Fp16Bits.SignShift);
        return Avx512F.Or(Avx512F.BlendVariable(normal, subnormal.AsInt32(), isSubnormal), sign).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> WidenE4M3(sbyte* from)
    {
        var code = Avx512F.ShiftLeftLogical(Avx512F.ConvertToVector512Int32(Sse2.LoadVector128(from)), E4M3Bits.Shift);
        var magnitude = Avx512F.And(code, Vector512.Create(E4M3Bits.Magnitude));
        var normal = Avx512F.Add(magnitude, Vector512.Create(E4M3Bits.Rebias));
        var subnormal = Avx512F.Subtract(
            Avx512F.Add(magnitude, Vector512.Create(E4M3Bits.SubnormalRebias)).AsSingle(), Vector512.Create(E4M3Bits.SmallestNormal));
        var isSubnormal = Avx512F.CompareGreaterThan(Vector512.Create(E4M3Bits.FirstNormal), magnitude);
        var sign = Avx512F.And(code, Vector512.Create(E4M3Bits.Sign));
        return Avx512F.Or(Avx512F.BlendVariable(normal, subnormal.AsInt32(), isSubnormal), sign).AsSingle();
    }
}
