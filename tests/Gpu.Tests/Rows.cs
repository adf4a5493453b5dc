using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

/// <summary>Small rows, and batches with lengths and tables of the test's choice.</summary>
internal static class Rows
{
    /// <summary>Every odd length around pages and tiles, with and without a prefix.</summary>
    public static RaggedBatch AwkwardLengths { get; } = Batch(
        (1, 0), (7, 1), (15, 15), (16, 16), (17, 17), (127, 127), (128, 128), (129, 0), (1, 4095), (200, 300), (1000, 40));

    /// <summary>Every role with every quantisation; the baseline runs one row for all fp8 ones.</summary>
    public static TheoryData<KernelRole, Quantization> Kernels { get; } = new()
    {
        { KernelRole.Baseline, Quantization.Bf16 },
        { KernelRole.Baseline, Quantization.Fp8Qkv },
        { KernelRole.Trtllm, Quantization.Bf16 },
        { KernelRole.Trtllm, Quantization.Fp8Qkv },
        { KernelRole.Trtllm, Quantization.Fp8 },
        { KernelRole.Trtllm, Quantization.Fp8Nvfp4 },
    };

    public static AttentionCase Case(
        Quantization quantization,
        KvLayout layout = KvLayout.Hnd,
        int blockSize = 16,
        int groupSize = 8,
        int kvHeads = 2,
        bool causal = true,
        int batchSize = 3,
        int maxSeqLen = 300,
        int poolTokens = 8192) => AttentionCases.Small with
        {
            BatchSize = batchSize,
            MaxSeqLen = maxSeqLen,
            Quantization = quantization,
            Heads = new(groupSize * kvHeads, kvHeads),
            HeadSize = 128,
            KvLayout = layout,
            BlockSize = blockSize,
            KvPoolTokens = poolTokens,
            Causal = causal,
            Seed = 0x1234_5678_9ABC,
        };

    public static RaggedBatch Batch(params (int Query, int Prefix)[] sequences) =>
        new([.. sequences.Select(s => s.Query)], [.. sequences.Select(s => s.Prefix)]);
}
