using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

/// <summary>
/// Queries 32 times as long, so that a row's largest score grows by far more than 8 in log2 from one key tile to the next: maxima are then
/// raised, and sums and outputs rescaled, which standard queries ask for in a row's first key tile alone.
/// </summary>
public static class SharpScoresTests
{
    private const int Bf16ExponentBit = 7;
    private const int Fp16ExponentBit = 10;
    private const int Doublings = 5;
    private const int SignBit = 0x8000;

    private static RaggedBatch Lengths { get; } = Rows.Batch((1, 0), (17, 31), (129, 0), (1, 900), (200, 333), (100, 3000));

    [Theory]
    [InlineData(Quantization.Bf16, 8, 128, true)]
    [InlineData(Quantization.Bf16, 8, 128, false)]
    [InlineData(Quantization.Bf16, 5, 128, true)]
    [InlineData(Quantization.Bf16, 6, 64, true)]
    [InlineData(Quantization.Fp16, 7, 96, true)]
    [InlineData(Quantization.Fp16, 5, 128, true)]
    public static void Every_vector_is_right(Quantization quantization, int group, int headSize, bool asLarge)
    {
        var row = Row(quantization, group, headSize);
        ScoreChecks.EveryVectorIsRight(row, device => Sharp(device, row), asLarge);
    }

    [Fact]
    public static void An_output_that_keeps_its_old_scale_is_found()
    {
        var row = Row(Quantization.Bf16, 8, 128);
        ScoreChecks.IsFound(Plants.Bf16WithoutRescale, row, device => Sharp(device, row));
    }

    private static WorkloadRow Row(Quantization quantization, int group, int headSize) => WorkloadRow.Of(
        Rows.Case(quantization, groupSize: group, poolTokens: 1 << 14) with { HeadSize = headSize }, KernelRole.Trtllm);

    private static CudaWorkload Sharp(RowDevice device, WorkloadRow row)
    {
        var workload = CudaWorkload.Of(device, RowWorkload.Of(row, Lengths, DistinctPages.Of(row.Case, Lengths)));
        var bit = row.Case.Quantization == Quantization.Bf16 ? Bf16ExponentBit : Fp16ExponentBit;
        var codes = new ushort[checked((int)(workload.Query.Bytes / sizeof(ushort)))];
        workload.Query.Read<ushort>(codes);
        foreach (ref var code in codes.AsSpan())
        {
            code = (code & ~SignBit) >> bit == 0 ? code : (ushort)(code + (Doublings << bit));
        }

        workload.Query.Write<ushort>(codes);
        return workload;
    }
}
