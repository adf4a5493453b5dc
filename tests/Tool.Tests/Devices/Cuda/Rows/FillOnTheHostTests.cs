using System.Diagnostics;
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
    }

    private static byte[] Run()
    {
        var folder = Directory.CreateTempSubdirectory("fill-on-the-host");
        try
        {
            var (source, program) = (Path.Combine(folder.FullName, "fill.cpp"), Path.Combine(folder.FullName, "fill"));
            File.WriteAllText(source, Program.Replace("BLOCKS", $"{Blocks}", StringComparison.Ordinal));
            Compile(
            [
                "-std=c++17", "-O2", "-ffp-contract=off", "-I", Path.Combine(Repository.Root, "kernels", "include"), source, "-o", program,
            ]);
            using var run = Process.Start(new ProcessStartInfo(program) { RedirectStandardOutput = true })!;
            using var output = new MemoryStream();
            run.StandardOutput.BaseStream.CopyTo(output);
            run.WaitForExit();
            Assert.Equal(0, run.ExitCode);
            return output.ToArray();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Compile(string[] arguments)
    {
        try
        {
            using var compiler = Process.Start(new ProcessStartInfo("c++", arguments) { RedirectStandardError = true })!;
            var complaints = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            Assert.True(compiler.ExitCode == 0, complaints);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("no C++ compiler (c++) on the path");
        }
    }
}
