using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PrefillBench.Kernels.Cpu.Vectors;

/// <summary>256-bit vectors.</summary>
internal readonly unsafe struct Avx2Ops : IVectorOps<Vector256<float>>
{
    public static int Lanes => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* from) => Avx.LoadVector256(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> value, float* to) => Avx.Store(to, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Fma(Vector256<float> a, Vector256<float> b, Vector256<float> c) =>
        System.Runtime.Intrinsics.X86.Fma.MultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => Avx.Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> a, Vector256<float> b) => Avx.Subtract(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> a, Vector256<float> b) => Avx.Multiply(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Divide(Vector256<float> a, Vector256<float> b) => Avx.Divide(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Max(Vector256<float> a, Vector256<float> b) => Avx.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> WhereLess(
        Vector256<float> index, Vector256<float> limit, Vector256<float> value, Vector256<float> otherwise) =>
        Avx.BlendVariable(otherwise, value, Avx.CompareLessThan(index, limit));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ScaleByPowerOfTwo(Vector256<float> value, Vector256<float> shifted) =>
        Avx.Multiply(value, Avx2.Add(Avx2.ShiftLeftLogical(shifted.AsInt32(), 23), Vector256.Create(Exp2.One)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> WidenBf16(ushort* from) =>
        Avx2.ShiftLeftLogical(Avx2.ConvertToVector256Int32(from), 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> WidenFp16(ushort* from)
    {
        var code = Avx2.ConvertToVector256Int32(from);
        var magnitude = Avx2.ShiftLeftLogical(Avx2.And(code, Vector256.Create(Fp16Bits.Magnitude)), Fp16Bits.Shift);
        var normal = Avx2.Add(magnitude, Vector256.Create(Fp16Bits.Rebias)).AsSingle();
        var subnormal = Avx.Subtract(
            Avx2.Add(magnitude, Vector256.Create(Fp16Bits.SubnormalRebias)).AsSingle(), Vector256.Create(Fp16Bits.SmallestNormal));
        var isSubnormal = Avx2.CompareGreaterThan(Vector256.Create(Fp16Bits.FirstNormal), magnitude).AsSingle();
        var sign = Avx2.ShiftLeftLogical(Avx2.And(code, Vector256.Create(Fp16Bits.Sign)), Fp16Bits.SignShift).AsSingle();
        return Avx.Or(Avx.BlendVariable(normal, subnormal, isSubnormal), sign);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> WidenE4M3(sbyte* from)
    {
        var code = Avx2.ShiftLeftLogical(Avx2.ConvertToVector256Int32(from), E4M3Bits.Shift);
        var magnitude = Avx2.And(code, Vector256.Create(E4M3Bits.Magnitude));
        var normal = Avx2.Add(magnitude, Vector256.Create(E4M3Bits.Rebias)).AsSingle();
        var subnormal = Avx.Subtract(
            Avx2.Add(magnitude, Vector256.Create(E4M3Bits.SubnormalRebias)).AsSingle(), Vector256.Create(E4M3Bits.SmallestNormal));
        var isSubnormal = Avx2.CompareGreaterThan(Vector256.Create(E4M3Bits.FirstNormal), magnitude).AsSingle();
        var sign = Avx2.And(code, Vector256.Create(E4M3Bits.Sign)).AsSingle();
        return Avx.Or(Avx.BlendVariable(normal, subnormal, isSubnormal), sign);
    }
}
