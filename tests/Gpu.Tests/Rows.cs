using System.Collections.Immutable;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

/// <summary>Small rows, and batches with lengths and tables of the test's choice.</summary>
internal static class Rows
{
    /// <summary>A prime, so that it visits every page of a pool whose page count it does not divide.</summary>
    private const int Stride = 37;

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
        int poolTokens = 8192) => new()
        {
            BatchSize = batchSize,
            MaxSeqLen = maxSeqLen,
            Quantization = quantization,
            Heads = new(groupSize * kvHeads, kvHeads),
            HeadSize = 128,
            KvLayout = layout,
            BlockSize = blockSize,
            KvPoolTokens = poolTokens,
            Prefix = PrefixMode.Published,
            Causal = causal,
            Seed = 0x1234_5678_9ABC,
            Warmup = 1,
            Trials = 1,
        };

    public static RaggedBatch Batch(params (int Query, int Prefix)[] sequences) =>
        new([.. sequences.Select(s => s.Query)], [.. sequences.Select(s => s.Prefix)]);

    /// <summary>Every block that holds keys on a page of its own, in an order that jumps about the pool.</summary>
    public static BlockTables DistinctPages(AttentionCase shape, RaggedBatch batch)
    {
        var pool = KvPoolShape.Of(shape);
        var width = batch.KvLengths.Max(pool.PagesFor);
        var table = new int[batch.BatchSize * width];
        var used = 0;
        for (var sequence = 0; sequence < batch.BatchSize; sequence++)
        {
            for (var block = 0; block < pool.PagesFor(batch.KvLengths[sequence]); block++)
            {
                table[(sequence * width) + block] = used++ * Stride % pool.Pages;
            }
        }

        return used <= pool.Pages ? new(width, ImmutableArray.Create(table)) : throw new InvalidOperationException("the pool is too small");
    }
}
