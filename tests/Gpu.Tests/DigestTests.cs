using System.Runtime.InteropServices;
using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Numerics;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

public static class DigestTests
{
    [Fact]
    public static void A_digest_is_the_sum_of_mixed_words_and_positions()
    {
        var gpu = Gpu.Required();
        var row = WorkloadRow.Of(Rows.Case(Quantization.Fp8Nvfp4), KernelRole.Trtllm);
        using var output = new CudaOutput(gpu.Device, row, tokens: 300);
        using var scratch = new Scratch();
        var set = new InputSet(default, default, 0, default, output.Elements, output.Scales);
        output.Poison(set);

        var digest = output.Digest(set, scratch.Sum);

        var bytes = new byte[output.ElementBytes + output.ScaleBytes];
        Transfer.Read(output.Elements, bytes.AsSpan(0, (int)output.ElementBytes));
        Transfer.Read(output.Scales, bytes.AsSpan((int)output.ElementBytes));
        var (sum, position) = (0UL, 0UL);
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            sum += Mix(word ^ Mix(position++));
        }

        Assert.Equal(sum, digest);
    }

    [Fact]
    public static void Poison_covers_every_scale_in_use_and_no_padding()
    {
        var gpu = Gpu.Required();
        var row = WorkloadRow.Of(Rows.Case(Quantization.Fp8Nvfp4, groupSize: 1, kvHeads: 3), KernelRole.Trtllm);
        using var output = new CudaOutput(gpu.Device, row, tokens: 300);
        output.Poison(new InputSet(default, default, 0, default, output.Elements, output.Scales));
        gpu.Device.Synchronize();

        var scales = new byte[output.ScaleBytes];
        Transfer.Read<byte>(output.Scales, scales);

        var layout = new Nvfp4ScaleLayout(300, 3 * 8);
        var used = from token in Enumerable.Range(0, 300) from column in Enumerable.Range(0, 24) select layout.OffsetBytes(token, column);
        var wanted = new byte[layout.LengthBytes];
        foreach (var offset in used)
        {
            wanted[offset] = E4M3.NaN;
        }

        Assert.Equal(wanted, scales);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
