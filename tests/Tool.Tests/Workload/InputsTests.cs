using System.IO.Hashing;
using PrefillBench.Numerics;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Workload;

public static class InputsTests
{
    private static readonly AttentionCase Fp8 = AttentionCases.Small with { Quantization = Quantization.Fp8Qkv };

    public static TheoryData<KvLayout, int> Layouts => new()
    {
        { KvLayout.Nhd, 16 },
        { KvLayout.Hnd, 32 },
        { KvLayout.Nhd, 128 },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public static void Layout_and_page_size_move_keys_and_values_but_do_not_change_them(KvLayout layout, int blockSize)
    {
        using var reference = WorkloadGenerator.Inputs(RowWorkload.Of(AttentionCases.Small.Row()));
        using var other = WorkloadGenerator.Inputs(
            RowWorkload.Of((AttentionCases.Small with { KvLayout = layout, BlockSize = blockSize }).Row()));

        Assert.Equal(reference.KvLogical(), other.KvLogical());
        Assert.Equal(reference.QueryLogical(), other.QueryLogical());
    }

    [Fact]
    public static void Elements_are_the_normals_of_their_logical_index()
    {
        using var inputs = WorkloadGenerator.Inputs(RowWorkload.Of(AttentionCases.Small.Row()));

        var expected = new ushort[1];
        new TensorRandom(0, RandomTensor.Value).FillNormals((((77 * 2) + 1) * 64) + 5, expected);
        Assert.Equal(Bf16.ToSingle(expected[0]), inputs.KvAt(plane: 1, token: 77, head: 1, dim: 5));
        new TensorRandom(0, RandomTensor.Query).FillNormals((((50 * 4) + 3) * 64) + 63, expected);
        Assert.Equal(Bf16.ToSingle(expected[0]), inputs.QueryAt((((50 * 4) + 3) * 64) + 63));
    }

    [Fact]
    public static void Bf16_rows_need_no_scales()
    {
        using var inputs = WorkloadGenerator.Inputs(RowWorkload.Of(AttentionCases.Small.Row()));

        Assert.Equal(new AttentionScales(0.125f, 1, 500, 1, 1, 1), inputs.Scales);
    }

    [Fact]
    public static void Fp8_data_is_the_bf16_data_through_to_float8()
    {
        using var plain = WorkloadGenerator.Inputs(RowWorkload.Of(AttentionCases.Small.Row()));
        using var quantized = WorkloadGenerator.Inputs(RowWorkload.Of(Fp8.Row()));

        AssertQuantized(plain.QueryLogical(), quantized.QueryLogical(), quantized.Scales.Query);
        AssertQuantized(plain.KvLogical(), quantized.KvLogical(), quantized.Scales.Key);
    }

    [Fact]
    public static void Scales_follow_the_published_settings()
    {
        using var inputs = WorkloadGenerator.Inputs(RowWorkload.Of(Fp8.Row()));
        var scales = inputs.Scales;

        Assert.Equal(scales.Key, scales.Value);
        Assert.Equal(scales.Query * scales.Key * 0.125f, scales.Bmm1);
        Assert.Equal(scales.Value, scales.Bmm2);
        Assert.Equal(500, scales.OutputBlock);
    }

    [Fact]
    public static void The_baseline_reads_fp8_data_dequantised_and_rounded_to_bf16()
    {
        using var stored = WorkloadGenerator.Inputs(RowWorkload.Of(Fp8.Row(KernelRole.Trtllm)));
        using var baseline = WorkloadGenerator.Inputs(RowWorkload.Of(Fp8.Row(KernelRole.Baseline)));

        Assert.Equal(stored.QueryLogical().Select(RoundToBf16), baseline.QueryLogical());
        Assert.Equal(stored.KvLogical().Select(RoundToBf16), baseline.KvLogical());
        Assert.Equal(new AttentionScales(0.125f, 1, 500, 1, 1, 1), baseline.Scales);
    }

    [Fact]
    public static void The_fp8_outputs_share_their_inputs()
    {
        using var qkv = WorkloadGenerator.Inputs(RowWorkload.Of(Fp8.Row()));
        using var nvfp4 = WorkloadGenerator.Inputs(RowWorkload.Of((Fp8 with { Quantization = Quantization.Fp8Nvfp4 }).Row()));

        Assert.Equal(Digest(qkv.KvPool), Digest(nvfp4.KvPool));
        Assert.Equal(Digest(qkv.Query), Digest(nvfp4.Query));
        Assert.Equal(qkv.Scales, nvfp4.Scales);
    }

    [Fact]
    public static void Lengths_and_tables_can_be_the_caller_s()
    {
        var batch = new RaggedBatch([2, 7], [0, 30]);
        var tables = new BlockTables(3, [0, 1, 2, 3, 3, 5]);

        using var inputs = WorkloadGenerator.Inputs(RowWorkload.Of(AttentionCases.Small.Row(), batch, tables));

        Assert.Equal(9L * 4 * 64 * 2, inputs.Query.LengthBytes);
        Assert.Same(tables, inputs.Tables);
    }

    /// <summary>
    /// Pinned for good: another implementation (CUDA) must produce these, and a change of them is a change of the workload.
    /// </summary>
    [Theory]
    [InlineData(Quantization.Bf16, KernelRole.Baseline, "9FB3A9DFD56AB9DB", "A3D920FE323F97F6")]
    [InlineData(Quantization.Fp8Qkv, KernelRole.Baseline, "697DDBDB1DCBC1AC", "393E3FA760C604E9")]
    [InlineData(Quantization.Fp8Qkv, KernelRole.Trtllm, "2E3A684E2624246C", "CF3AD59A107DF654")]
    public static void Bytes_are_the_same_on_every_machine(Quantization quantization, KernelRole kernel, string query, string kvPool)
    {
        var attentionCase = AttentionCases.Small with { Quantization = quantization, HeadSize = 128, Seed = 20_260_101 };

        using var inputs = WorkloadGenerator.Inputs(RowWorkload.Of(attentionCase.Row(kernel)));

        Assert.Equal((query, kvPool), (Digest(inputs.Query), Digest(inputs.KvPool)));
    }

    [Fact]
    public static void Lengths_and_tables_are_the_same_on_every_machine()
    {
        var attentionCase = AttentionCases.Small with { BatchSize = 4, MaxSeqLen = 1000, Seed = 20_260_101 };

        var batch = WorkloadGenerator.Batch(attentionCase);
        var tables = WorkloadGenerator.Tables(attentionCase);

        Assert.Equal([130, 432, 311, 1000], batch.QueryLengths);
        Assert.Equal([827, 526, 264, 1000], batch.PrefixLengths);
        Assert.Equal([16, 9, 22, 19, 12, 16], tables.Pages[..6]);
    }

    private static void AssertQuantized(float[] plain, float[] quantized, float dequantization)
    {
        var tensor = Float8Tensor.FromAmax(plain.Max(MathF.Abs));

        Assert.Equal(tensor.Dequantization, dequantization);
        Assert.Equal(plain.Select(value => tensor.Dequantize(tensor.Quantize(value))), quantized);
    }

    private static float RoundToBf16(float value) => Bf16.ToSingle(Bf16.FromSingle(value));

    private static unsafe string Digest(NativeBuffer buffer) =>
        Convert.ToHexString(XxHash64.Hash(new ReadOnlySpan<byte>(buffer.Bytes, (int)buffer.LengthBytes)));
}
