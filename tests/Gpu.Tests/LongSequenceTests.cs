using PrefillBench.Devices.Cuda;
using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

/// <summary>The output check's tolerance over the whole range of sequence lengths.</summary>
public static class LongSequenceTests
{
    private const int MostQueries = 512;

    public static TheoryData<KernelRole, Quantization, int> Lengths
    {
        get
        {
            var lengths = new TheoryData<KernelRole, Quantization, int>();
            foreach (var kernel in Rows.Kernels)
            {
                foreach (var keys in new[] { 512, 4096, 16_384, 65_536, 262_144 })
                {
                    lengths.Add(kernel.Data.Item1, kernel.Data.Item2, keys);
                }
            }

            return lengths;
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public static void The_output_is_within_tolerance(KernelRole kernel, Quantization quantization, int keys)
    {
        var gpu = Gpu.Required();
        var query = Math.Min(MostQueries, keys / 2);
        var batch = Rows.Batch((3, 17), (query, keys - query));
        var row = WorkloadRow.Of(Rows.Case(quantization, poolTokens: 2 * keys), kernel);
        using var prepared =
            gpu.Prepare(row, device => CudaWorkload.Of(device, RowWorkload.Of(row, batch, DistinctPages.Of(row.Case, batch))));

        prepared.Launch();
        var found = Exactness.OfSampled(gpu, prepared);

        TestContext.Current.SendDiagnosticMessage($"{row.Id}, {keys} keys: {found}");
        Assert.Null(found.Complaint);
    }

    [Theory]
    [InlineData(Quantization.Bf16)]
    [InlineData(Quantization.Fp8Qkv)]
    public static void The_longest_published_sequence_is_within_tolerance(Quantization quantization)
    {
        var gpu = Gpu.Required();
        var row =
            WorkloadRow.Of(Rows.Case(quantization, kvHeads: 8, batchSize: 1, maxSeqLen: 131_072, poolTokens: 256_000), KernelRole.Trtllm);
        var (needed, free) = (gpu.Warm.MemoryOf(row.Drawn()), CudaContext.FreeMemory);
        Assert.SkipWhen(needed > free, $"needs {needed} of GPU memory, {free} are free");
        using var prepared = gpu.Prepare(row, device => CudaWorkload.Of(device, RowWorkload.Of(row)));

        prepared.Launch();
        var found = Exactness.OfSampled(gpu, prepared);

        TestContext.Current.SendDiagnosticMessage($"{row.Id}: {found}");
        Assert.Null(found.Complaint);
        Assert.Equal(0, prepared.CountNaN());
    }
}
