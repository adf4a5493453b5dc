using PrefillBench.Devices.Cpu;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cpu;

/// <summary>Both kernels against the float64 reference, through the public contract of a prepared row.</summary>
public static class KernelAccuracyTests
{
    public static TheoryData<Quantization, KernelRole, KvLayout> Formats => new(
        from quantization in Enum.GetValues<Quantization>()
        from kernel in Enum.GetValues<KernelRole>()
        from layout in Enum.GetValues<KvLayout>()
        select (quantization, kernel, layout));

    public static TheoryData<int, int, KernelRole> Shapes => new(
        from blockSize in new[] { 16, 32, 64, 128 }
        from groupSize in new[] { 1, 2, 4, 8 }
        from kernel in Enum.GetValues<KernelRole>()
        select (blockSize, groupSize, kernel));

    [Theory]
    [MemberData(nameof(Formats))]
    public static void Every_format_is_within_tolerance_on_lengths_around_page_and_tile_edges(
        Quantization quantization, KernelRole kernel, KvLayout layout)
    {
        var batch = CpuRows.Batch((1, 0), (7, 1), (15, 16), (16, 17), (17, 15), (127, 128), (128, 0), (129, 127));

        CheckSample(CpuRows.Inputs(CpuRows.Case(quantization, layout), batch, kernel));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public static void Every_block_and_group_size_is_within_tolerance(int blockSize, int groupSize, KernelRole kernel)
    {
        var batch = CpuRows.Batch((33, 95), (1, 16), (70, 3));

        CheckSample(CpuRows.Inputs(CpuRows.Case(blockSize: blockSize, groupSize: groupSize), batch, kernel));
    }

    [Theory]
    [InlineData(KernelRole.Baseline)]
    [InlineData(KernelRole.Trtllm)]
    public static void Without_the_causal_mask_every_token_sees_all_keys(KernelRole kernel)
    {
        var batch = CpuRows.Batch((50, 0), (1, 1), (17, 100));

        CheckSample(CpuRows.Inputs(CpuRows.Case(causal: false), batch, kernel));
    }

    [Theory]
    [InlineData(KernelRole.Baseline, Quantization.Bf16)]
    [InlineData(KernelRole.Trtllm, Quantization.Bf16)]
    [InlineData(KernelRole.Trtllm, Quantization.Fp8Qkv)]
    public static void A_long_prefix_is_within_tolerance(KernelRole kernel, Quantization quantization) =>
        CheckSample(CpuRows.Inputs(CpuRows.Case(quantization, groupSize: 8, kvHeads: 1), CpuRows.Batch((1, 4095), (16, 4095)), kernel));

    [Theory]
    [InlineData(KernelRole.Baseline)]
    [InlineData(KernelRole.Trtllm)]
    public static void A_long_prompt_is_within_tolerance(KernelRole kernel) =>
        CheckSample(CpuRows.Inputs(CpuRows.Case(groupSize: 2, kvHeads: 1), CpuRows.Batch((1000, 17)), kernel));

    [Theory]
    [InlineData(KernelRole.Baseline)]
    [InlineData(KernelRole.Trtllm)]
    public static void A_batch_of_256_short_sequences_is_within_tolerance(KernelRole kernel)
    {
        var batch = CpuRows.Batch([.. Enumerable.Range(0, 256).Select(i => (1 + (i % 5), i % 19))]);

        CheckSample(CpuRows.Inputs(CpuRows.Case(groupSize: 2, kvHeads: 1), batch, kernel));
    }

    [Fact]
    public static void A_prepared_case_of_the_generator_is_within_tolerance_on_every_vector()
    {
        using var device = CpuRows.Device(coldL2: true);
        var row = WorkloadRow.Of(
            CpuRows.Case(Quantization.Fp8, groupSize: 2, kvHeads: 1) with { BatchSize = 2, MaxSeqLen = 12 }, KernelRole.Trtllm);
        using var prepared = device.Prepare(row);

        prepared.Launch();

        var inputs = WorkloadGenerator.Inputs(RowWorkload.Of(row));
        Assert.All(CpuRows.Vectors(inputs), which => Accuracy.Check(prepared, inputs, which));
    }

    private static void CheckSample(AttentionInputs inputs)
    {
        using var device = CpuRows.Device();
        using var row = device.Prepare(inputs);

        row.Launch();

        Assert.All(CpuRows.Sample(inputs), which => Accuracy.Check(row, inputs, which));
    }
}
