using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

/// <summary>The workload drawn on the device against the one drawn on the host, every byte of it.</summary>
public static class FillTests
{
    public static TheoryData<KernelRole, Quantization, KvLayout, int> Encodings
    {
        get
        {
            var encodings = new TheoryData<KernelRole, Quantization, KvLayout, int>();
            foreach (var layout in Enum.GetValues<KvLayout>())
            {
                foreach (var page in new[] { 16, 128 })
                {
                    encodings.Add(KernelRole.Trtllm, Quantization.Bf16, layout, page);
                    encodings.Add(KernelRole.Trtllm, Quantization.Fp8, layout, page);
                    encodings.Add(KernelRole.Baseline, Quantization.Fp8Qkv, layout, page);
                }
            }

            return encodings;
        }
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public static void Queries_keys_and_values_have_the_host_s_bits(
        KernelRole kernel, Quantization quantization, KvLayout layout, int blockSize)
    {
        var gpu = Gpu.Required();
        var row = WorkloadRow.Of(Rows.Case(quantization, layout, blockSize), kernel);
        using var host = WorkloadGenerator.Inputs(RowWorkload.Of(row));

        using var device = CudaWorkload.Of(gpu.Device, row.Drawn());

        Assert.Equal(host.Scales, device.Scales);
        AssertSame(host.Query, device.Query);
        AssertSame(host.KvPool, device.KvPool);
    }

    [Fact]
    public static void Lengths_and_tables_are_the_host_s()
    {
        var gpu = Gpu.Required();
        var row = WorkloadRow.Of(Rows.Case(Quantization.Bf16), KernelRole.Baseline);

        using var device = CudaWorkload.Of(gpu.Device, row.Drawn());

        var (batch, tables) = (WorkloadGenerator.Batch(row.Case), WorkloadGenerator.Tables(row.Case));
        var lengths = new int[2 * (batch.BatchSize + 1)];
        var pages = new int[tables.Pages.Length];
        device.Lengths.Read<int>(lengths);
        device.BlockTables.Read<int>(pages);
        Assert.Equal(batch.QueryStarts, lengths.Take(batch.BatchSize + 1));
        Assert.Equal(
            batch.KvLengths.Aggregate(new List<int> { 0 }, (starts, length) => [.. starts, starts[^1] + length]),
            lengths.Skip(batch.BatchSize + 1));
        Assert.Equal(tables.Pages, pages);
    }

    private static unsafe void AssertSame(NativeBuffer expected, PrefillBench.Devices.Cuda.DeviceBuffer actual)
    {
        var bytes = new byte[actual.Bytes];
        actual.Read<byte>(bytes);
        var wanted = new ReadOnlySpan<byte>(expected.Bytes, checked((int)expected.LengthBytes));
        Assert.Equal(-1, wanted.SequenceEqual(bytes) ? -1 : wanted.CommonPrefixLength(bytes));
    }
}
