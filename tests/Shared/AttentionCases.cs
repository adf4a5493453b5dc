using PrefillBench.Spec;

namespace PrefillBench.TestData;

/// <summary>
/// Cases to vary by `with`, so that a test says only what it is about. Compiled into every test project that makes cases.
/// </summary>
internal static class AttentionCases
{
    /// <summary>A few sequences, with lengths no multiple of a page.</summary>
    public static AttentionCase Small { get; } = new()
    {
        BatchSize = 3,
        MaxSeqLen = 50,
        Quantization = Quantization.Bf16,
        Heads = new(4, 2),
        HeadSize = 64,
        KvLayout = KvLayout.Hnd,
        BlockSize = 16,
        KvPoolTokens = 512,
        Prefix = PrefixMode.Published,
        Causal = true,
        Seed = 0,
        Warmup = 3,
        Trials = 10,
    };

    /// <summary>The published benchmark's heads and pool.</summary>
    public static AttentionCase Published { get; } = Small with
    {
        BatchSize = 1, MaxSeqLen = 1024, Heads = new(64, 8), HeadSize = 128, KvPoolTokens = 256_000, Warmup = 10, Trials = 20,
    };
}
