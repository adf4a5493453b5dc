using System.Runtime.InteropServices;
using PrefillBench.Numerics;
using PrefillBench.Tests.Architecture;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cuda.Rows;

/// <summary>
/// The very text that the device compiles, compiled for this processor where there is a C++ compiler: the arithmetic is checked
/// without a GPU. tests/Gpu.Tests does the same on one.
/// </summary>
public static class FillOnTheHostTests
{
    private const int Blocks = 200_000;

    /// <summary>CUDA's intrinsics by what IEEE 754 says they do; fma() rounds once.</summary>
    private const string Program = """
        #include <cmath>
        #include <cstdio>
        #include <cstring>
        #include <initializer_list>
        #define __device__
        static float __fmaf_rn(float a, float b, float c) { return std::fmaf(a, b, c); }
        static float __fmul_rn(float a, float b) { return a * b; }
        static float __fadd_rn(float a, float b) { return a + b; }
        static float __fsqrt_rn(float a) { return std::sqrt(a); }
        static float __int2float_rn(int a) { return static_cast<float>(a); }
        static int __float_as_int(float a) { int b; std::memcpy(&b, &a, 4); return b; }
        static unsigned __float_as_uint(float a) { unsigned b; std::memcpy(&b, &a, 4); return b; }
        static float __int_as_float(int a) { float b; std::memcpy(&b, &a, 4); return b; }
        static float __uint_as_float(unsigned a) { float b; std::memcpy(&b, &a, 4); return b; }
        #include "pb/random.cuh"
        #include "pb/formats.cuh"
        int main() {
            for (unsigned block = 0; block < BLOCKS; block++) {
                const auto words = pb::tensor_words(0x123456789ABCDEFull, 5, block * 5000000ull);
                for (unsigned word : words.word) {
                    const float normal = pb::normal::from_word(word);
                    const unsigned short bf16 = pb::bf16_of(normal);
                    const unsigned char e4m3 = pb::e4m3_of(pb::float_of_bf16(bf16) * 9.7f);
                    const unsigned out[4] = {__float_as_uint(normal), bf16, e4m3, __float_as_uint(pb::float_of_e4m3(e4m3))};
                    std::fwrite(out, 4, 4, stdout);
                }
            }
            for (unsigned high = 0; high < 65536; high++) {
                const unsigned out = pb::e4m3_of(__uint_as_float(high << 16 | 0x8000));
                std::fwrite(&out, 4, 1, stdout);
            }
            for (unsigned high = 0; high < 65536; high++) {
                for (unsigned low : {0x0000u, 0x1000u, 0x1001u, 0x3000u, 0xEFFFu, 0xF000u}) {
                    const unsigned out = pb::fp16_of(__uint_as_float(high << 16 | low));
                    std::fwrite(&out, 4, 1, stdout);
                }
            }
        }
        """;

    [Fact]
    public static void The_device_s_text_gives_the_host_s_bits()
    {
        var results = MemoryMarshal.Cast<byte, uint>(Run());

        var random = new TensorRandom(0x123456789ABCDEF, RandomTensor.Key);
        for (var i = 0; i < 4 * Blocks; i++)
        {
            var normal = StandardNormal.FromWord(random.Word((i / 4 * 5_000_000L * 4) + (i % 4)));
            var bf16 = Bf16.FromSingle(normal);
            var e4m3 = E4M3.FromSingleSaturating(Bf16.ToSingle(bf16) * 9.7f);
            ReadOnlySpan<uint> expected =
                [BitConverter.SingleToUInt32Bits(normal), bf16, e4m3, BitConverter.SingleToUInt32Bits(E4M3.ToSingle(e4m3))];
            Assert.True(expected.SequenceEqual(results.Slice(4 * i, 4)), $"element {i}");
        }

        for (var high = 0u; high < 65_536; high++)
        {
            Assert.Equal(
                E4M3.FromSingleSaturating(BitConverter.UInt32BitsToSingle((high << 16) | 0x8000)), results[(16 * Blocks) + (int)high]);
        }

        AssertHalves(results[((16 * Blocks) + 65_536)..]);
    }

    /// <summary>Around halfway between two fp16, as .NET rounds them.</summary>
    private static void AssertHalves(ReadOnlySpan<uint> results)
    {
        uint[] lows = [0x0000, 0x1000, 0x1001, 0x3000, 0xEFFF, 0xF000];
        for (var high = 0u; high < 65_536; high++)
        {
            for (var i = 0; i < lows.Length; i++)
            {
                var value = BitConverter.UInt32BitsToSingle((high << 16) | lows[i]);
                var rounded = BitConverter.HalfToUInt16Bits((Half)value);
                Assert.True(float.IsNaN(value) || rounded == results[((int)high * lows.Length) + i], $"{value}");
            }
        }
    }

    private static byte[] Run()
    {
        var source = Path.Combine(Path.GetTempPath(), $"fill-on-the-host-{Guid.NewGuid():N}.cpp");
        try
        {
            File.WriteAllText(source, Program.Replace("BLOCKS", $"{Blocks}", StringComparison.Ordinal));
            return HostProgram.Run(source, "-O2", "-I", Path.Combine(Repository.Root, "kernels", "include"));
        }
        finally
        {
            File.Delete(source);
        }
    }
}
