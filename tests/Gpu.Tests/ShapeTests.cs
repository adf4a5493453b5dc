using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Measurement.Output;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

/// <summary>What models ask for beside the published shape: groups of any size, head sizes, fp16, windows, sinks and soft caps.</summary>
public static class ShapeTests
{
    private const int PoolTokens = 1 << 15;

    /// <summary>Every edge of pages and tiles, with prefixes longer than every window below.</summary>
    private static RaggedBatch Lengths { get; } = Rows.Batch((1, 0), (17, 31), (129, 0), (64, 64), (1, 900), (200, 333), (100, 1000));

    [Theory]
    [MemberData(nameof(ModelShapes.All), MemberType = typeof(ModelShapes))]
    public static void Every_vector_is_right(
        KernelRole kernel, int headSize, int group, Quantization quantization, int window, bool sinks, float softcap)
    {
        var gpu = Gpu.Required();
        foreach (var (layout, page, asLarge) in new[]
                 {
                     (KvLayout.Hnd, 16, false), (KvLayout.Nhd, 64, false), (KvLayout.Hnd, 128, true), (KvLayout.Nhd, 32, true),
                 })
        {
            var row = Row(headSize, group, quantization, window, sinks, softcap, layout, page, kernel: kernel);
            using var prepared = gpu.Prepare(row, device => Inputs(device, row, Lengths), asLarge: asLarge);

            prepared.Launch();
            var found = Exactness.OfEvery(gpu, prepared);

            TestContext.Current.SendDiagnosticMessage(
                $"{prepared.Resources["kernel"]}, group {group}, window {window}, sinks {sinks}, softcap {softcap}: {found}");
            Assert.True(found.Complaint is null, $"{prepared.Resources["kernel"]}, {layout}, pages of {page}: {found.Complaint}");
            Assert.InRange(found.Relative, 0, double.Hypot(OutputTolerance.Of(row).Arithmetic, found.Rounding));
            Assert.Equal(0, prepared.CountNaN());
        }
    }

    [Theory]
    [InlineData(KernelRole.Baseline, 64, Quantization.Bf16)]
    [InlineData(KernelRole.Baseline, 96, Quantization.Fp16)]
    [InlineData(KernelRole.Baseline, 128, Quantization.Bf16)]
    [InlineData(KernelRole.Baseline, 256, Quantization.Bf16)]
    [InlineData(KernelRole.Trtllm, 64, Quantization.Fp8Qkv)]
    [InlineData(KernelRole.Trtllm, 96, Quantization.Fp8Nvfp4)]
    [InlineData(KernelRole.Trtllm, 128, Quantization.Fp8)]
    [InlineData(KernelRole.Trtllm, 256, Quantization.Fp8Nvfp4)]
    public static void Without_a_causal_mask_too(KernelRole kernel, int headSize, Quantization quantization)
    {
        var gpu = Gpu.Required();
        var row = Row(headSize, 5, quantization, window: 0, sinks: true, softcap: 30, causal: false, kernel: kernel);
        using var prepared = gpu.Prepare(row, device => Inputs(device, row, Lengths));

        prepared.Launch();

        AssertRight(Exactness.OfEvery(gpu, prepared));
    }

    /// <summary>
    /// A parameter that the kernel gets and the reference does not must show, or the tests above could pass without comparing anything.
    /// </summary>
    [Theory]
    [InlineData("window")]
    [InlineData("wider window")]
    [InlineData("sinks")]
    [InlineData("softcap")]
    public static void A_feature_that_is_left_out_is_found(string feature)
    {
        var gpu = Gpu.Required();
        var row = Row(128, 7, Quantization.Bf16, window: 100, sinks: true, softcap: 2);
        using var prepared = gpu.Prepare(
            row, device => Inputs(device, row, Lengths), parameters => Without(parameters, feature));

        prepared.Launch();

        Assert.NotNull(Exactness.OfEvery(gpu, prepared).Complaint);
    }

    /// <summary>A tile of keys outside every window is not computed: its pages may be another sequence's, or NaN.</summary>
    [Fact]
    public static void Keys_outside_every_window_are_not_read()
    {
        var gpu = Gpu.Required();
        var row = Row(128, 8, Quantization.Bf16, window: 64, sinks: false, softcap: 0);
        var batch = Rows.Batch((64, 4096));
        using var prepared = gpu.Prepare(row, device =>
        {
            var workload = Inputs(device, row, batch);
            Poison(workload, keys: 3968);
            return workload;
        });

        prepared.Launch();

        Assert.Equal(0, prepared.CountNaN());
        AssertRight(Exactness.OfEvery(gpu, prepared));
    }

    [Theory]
    [InlineData(KernelRole.Baseline, 64, Quantization.Bf16)]
    [InlineData(KernelRole.Baseline, 96, Quantization.Fp16)]
    [InlineData(KernelRole.Baseline, 256, Quantization.Bf16)]
    [InlineData(KernelRole.Trtllm, 64, Quantization.Bf16)]
    [InlineData(KernelRole.Trtllm, 128, Quantization.Fp16)]
    [InlineData(KernelRole.Trtllm, 256, Quantization.Bf16)]
    [InlineData(KernelRole.Trtllm, 64, Quantization.Fp8Nvfp4)]
    [InlineData(KernelRole.Trtllm, 128, Quantization.Fp8Qkv)]
    [InlineData(KernelRole.Trtllm, 96, Quantization.Bf16)]
    [InlineData(KernelRole.Trtllm, 96, Quantization.Fp8)]
    [InlineData(KernelRole.Trtllm, 256, Quantization.Fp8Qkv)]
    public static void Launches_give_the_same_bits_and_long_sequences_are_within_tolerance(
        KernelRole kernel, int headSize, Quantization quantization)
    {
        var gpu = Gpu.Required();
        var batch = Rows.Batch((100, 32_000), (300, 0));
        var row = Row(headSize, 6, quantization, window: 0, sinks: true, softcap: 0, poolTokens: 1 << 17, kernel: kernel);
        using var prepared = gpu.Prepare(row, device => Inputs(device, row, batch));
        var digests = new HashSet<ulong>();

        for (var launch = 0; launch < 5; launch++)
        {
            prepared.PoisonOutput();
            prepared.Launch();
            digests.Add(prepared.OutputDigest());
        }

        Assert.Single(digests);
        AssertRight(Exactness.OfSampled(gpu, prepared));
    }

    /// <summary>
    /// Scores of hundreds, as scales of one make them: two keys nearly tie now and then, and what the tensor cores lose while they add up a
    /// score then moves the weight between them, which the output check allows for. Every vector is looked at, since a sample of 64 may
    /// have no such keys.
    /// </summary>
    [Theory]
    [InlineData(64, Quantization.Fp8Qkv)]
    [InlineData(96, Quantization.Fp8Qkv)]
    [InlineData(128, Quantization.Fp8Qkv)]
    [InlineData(256, Quantization.Bf16)]
    [InlineData(256, Quantization.Fp8Qkv)]
    public static void Long_sequences_with_large_scores_are_within_tolerance(int headSize, Quantization quantization)
    {
        var gpu = Gpu.Required();
        var batch = Rows.Batch((100, 28_000));
        var row = Row(
            headSize, 6, quantization, window: 0, sinks: false, softcap: 0, poolTokens: 1 << 16, kernel: KernelRole.Trtllm);
        row = WorkloadRow.Of(row.Case with { Fp8Scales = quantization == Quantization.Bf16 ? null : Fp8Scales.One }, row.Kernel);
        using var prepared = gpu.Prepare(row, device => Inputs(device, row, batch));

        prepared.Launch();
        var found = Exactness.OfEvery(gpu, prepared);

        TestContext.Current.SendDiagnosticMessage($"{prepared.Resources["kernel"]}: {found}");
        AssertRight(found);
    }

    /// <summary>Assert.Null would cut the complaint.</summary>
    private static void AssertRight(Exactness found) => Assert.True(found.Complaint is null, found.Complaint);

    private static CudaWorkload Inputs(RowDevice device, WorkloadRow row, RaggedBatch batch) =>
        CudaWorkload.Of(device, RowWorkload.Of(row, batch, DistinctPages.Of(row.Case, batch)));

    private static PrefillParameters Without(PrefillParameters parameters, string feature) => feature switch
    {
        "window" => parameters with { Window = 1 << 30 },
        "wider window" => parameters with { Window = parameters.Window + 1 },
        "sinks" => parameters with { Sinks = default },
        _ => parameters with { Softcap = 4 },
    };

    /// <summary>The sequence's first keys and values become NaN.</summary>
    private static void Poison(CudaWorkload workload, int keys)
    {
        var (pool, tables) = (workload.Pool, workload.Tables.Of(0).ToArray());
        var codes = new ushort[pool.Length];
        workload.KvPool.Read<ushort>(codes);
        foreach (var (key, plane, head) in from k in Enumerable.Range(0, keys)
            from p in new[] { 0, 1 }
            from h in Enumerable.Range(0, pool.Heads)
            select (k, p, h))
        {
            var start = pool.Offset(tables[key / pool.BlockSize], plane, key % pool.BlockSize, head);
            codes.AsSpan((int)start, pool.HeadSize).Fill(0x7FFF);
        }

        workload.KvPool.Write<ushort>(codes);
    }

    private static WorkloadRow Row(
        int headSize, int group, Quantization quantization, int window, bool sinks, float softcap,
        KvLayout layout = KvLayout.Hnd, int page = 16, bool causal = true, int poolTokens = PoolTokens,
        KernelRole kernel = KernelRole.Baseline) => WorkloadRow.Of(
        Rows.Case(quantization, layout, page, group, kvHeads: 2, causal: causal, poolTokens: poolTokens) with
        {
            HeadSize = headSize, Window = window, Sinks = sinks, Softcap = softcap,
        },
        kernel);
}
