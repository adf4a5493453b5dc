using System.Runtime.Intrinsics;
using PrefillBench.Kernels.Cpu.Vectors;
using PrefillBench.Numerics;

namespace PrefillBench.Tests.Devices.Cpu;

/// <summary>The vector operations of every width this machine has, against scalar arithmetic.</summary>
public static unsafe class VectorOpsTests
{
    /// <summary>Lets one test body run over widths whose vector types differ.</summary>
    private interface IVectorCheck
    {
        void Run<V, TOps>()
            where V : struct
            where TOps : IVectorOps<V>;
    }

    public static TheoryData<int> Widths =>
        [.. Enum.GetValues<VectorWidth>().Where(width => width <= VectorWidths.Widest).Select(width => (int)width)];

    [Theory]
    [MemberData(nameof(Widths))]
    public static void Exp2_is_within_3e_7_of_the_exact_power(int width) => For(width, new Exp2Accuracy());

    [Theory]
    [MemberData(nameof(Widths))]
    public static void Exp2_is_exactly_1_at_0_and_exactly_0_for_masked_scores(int width) => For(width, new Exp2Ends());

    [Theory]
    [MemberData(nameof(Widths))]
    public static void Every_e4m3_code_but_NaN_widens_exactly(int width) => For(width, new E4M3Codes());

    [Theory]
    [MemberData(nameof(Widths))]
    public static void Every_bf16_code_widens_exactly(int width) => For(width, new Bf16Codes());

    [Theory]
    [MemberData(nameof(Widths))]
    public static void Every_fp16_number_widens_exactly(int width) => For(width, new Fp16Numbers());

    [Fact]
    public static void Every_float_near_an_fp16_number_rounds_to_the_nearest_ties_to_even()
    {
        var (values, codes, back) = (new float[16], new ushort[16], new float[16]);
        for (var code = 0; code < 1 << 16; code++)
        {
            var exact = BitConverter.SingleToInt32Bits((float)BitConverter.UInt16BitsToHalf((ushort)code));
            for (var i = 0; i < 16; i++)
            {
                // Around the number itself, and around the ties with both neighbours.
                values[i] = BitConverter.Int32BitsToSingle(exact + (i % 3) - 1 + (((i / 3) - 2) * (1 << 12)));
            }

            Kernels.Cpu.Output.Fp16Codes.FromSingle(values, codes);
            Kernels.Cpu.Output.Fp16Codes.ToSingle(codes, back);
            for (var i = 0; i < 16; i++)
            {
                Assert.True(
                    float.IsNaN(values[i]) ? float.IsNaN(back[i]) : BitConverter.HalfToUInt16Bits((Half)values[i]) == codes[i],
                    $"{values[i]:R} became {codes[i]:X4}");
                Assert.Equal((float)BitConverter.UInt16BitsToHalf(codes[i]), back[i]);
            }
        }
    }

    private static void For(int width, IVectorCheck check)
    {
        switch ((VectorWidth)width)
        {
            case VectorWidth.Avx512:
                check.Run<Vector512<float>, Avx512Ops>();
                break;
            case VectorWidth.Avx2:
                check.Run<Vector256<float>, Avx2Ops>();
                break;
            default:
                check.Run<Vector128<float>, PortableOps>();
                break;
        }
    }

    private static float Exp2Of<V, TOps>(float x)
        where V : struct
        where TOps : IVectorOps<V>
    {
        var lanes = stackalloc float[TOps.Lanes];
        TOps.Store(Exp2.Of<V, TOps>(TOps.Broadcast(x)), lanes);
        return lanes[TOps.Lanes - 1];
    }

    private sealed class Exp2Accuracy : IVectorCheck
    {
        public void Run<V, TOps>()
            where V : struct
            where TOps : IVectorOps<V>
        {
            for (var x = 0f; x > -126; x -= 0.00917f)
            {
                var exact = Math.Pow(2, x);
                Assert.InRange(Exp2Of<V, TOps>(x) / exact, 1 - 3e-7, 1 + 3e-7);
            }
        }
    }

    private sealed class Exp2Ends : IVectorCheck
    {
        public void Run<V, TOps>()
            where V : struct
            where TOps : IVectorOps<V>
        {
            Assert.Equal(1f, Exp2Of<V, TOps>(0));
            Assert.Equal(0f, Exp2Of<V, TOps>(-1e30f));
            Assert.Equal(0f, Exp2Of<V, TOps>(-127));
        }
    }

    private sealed class E4M3Codes : IVectorCheck
    {
        public void Run<V, TOps>()
            where V : struct
            where TOps : IVectorOps<V>
        {
            var codes = stackalloc sbyte[16];
            var lanes = stackalloc float[TOps.Lanes];
            for (var code = 0; code < 256; code++)
            {
                new Span<sbyte>(codes, 16).Fill((sbyte)code);
                TOps.Store(TOps.WidenE4M3(codes), lanes);
                if ((code & 0x7F) != E4M3.NaN)
                {
                    Assert.Equal(BitConverter.SingleToInt32Bits(E4M3.ToSingle((byte)code)), BitConverter.SingleToInt32Bits(lanes[0]));
                    Assert.Equal(lanes[0], lanes[TOps.Lanes - 1]);
                }
            }
        }
    }

    private sealed class Bf16Codes : IVectorCheck
    {
        public void Run<V, TOps>()
            where V : struct
            where TOps : IVectorOps<V>
        {
            var codes = stackalloc ushort[16];
            var lanes = stackalloc int[TOps.Lanes];
            for (var first = 0; first < 1 << 16; first += TOps.Lanes)
            {
                for (var lane = 0; lane < TOps.Lanes; lane++)
                {
                    codes[lane] = (ushort)(first + lane);
                }

                TOps.Store(TOps.WidenBf16(codes), (float*)lanes);
                for (var lane = 0; lane < TOps.Lanes; lane++)
                {
                    Assert.Equal((first + lane) << 16, lanes[lane]);
                }
            }
        }
    }

    private sealed class Fp16Numbers : IVectorCheck
    {
        public void Run<V, TOps>()
            where V : struct
            where TOps : IVectorOps<V>
        {
            var codes = stackalloc ushort[16];
            var lanes = stackalloc float[TOps.Lanes];
            for (var code = 0; code < 1 << 16; code++)
            {
                new Span<ushort>(codes, 16).Fill((ushort)code);
                TOps.Store(TOps.WidenFp16(codes), lanes);
                var exact = (float)BitConverter.UInt16BitsToHalf((ushort)code);
                if (float.IsFinite(exact))
                {
                    Assert.Equal(BitConverter.SingleToInt32Bits(exact), BitConverter.SingleToInt32Bits(lanes[TOps.Lanes - 1]));
                }
            }
        }
    }
}
