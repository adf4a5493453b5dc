using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

/// <summary>
/// All scores of even tokens are some 10 below 0. The largest of a key tile is then not found by comparing bits as integers, and the kernel
/// takes it once more.
/// </summary>
public static class NegativeScoresTests
{
    private static RaggedBatch Lengths { get; } = Rows.Batch((33, 1500), (200, 600), (70, 3001));

    private static WorkloadRow Row { get; } = WorkloadRow.Of(Rows.Case(Quantization.Fp8Qkv, poolTokens: 1 << 14), KernelRole.Trtllm);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public static void Every_vector_is_right(bool asLarge) => ScoreChecks.EveryVectorIsRight(Row, Negative, asLarge);

    [Fact]
    public static void Maxima_that_are_not_taken_once_more_are_found() =>
        ScoreChecks.IsFound(Plants.E4m3NegativeMaximaKept, Row, Negative);

    private static CudaWorkload Negative(RowDevice device) =>
        MarkedElements.Workload(device, Row, Lengths, evenTokens: true, others: -MarkedElements.Value, last: -MarkedElements.Value);
}
