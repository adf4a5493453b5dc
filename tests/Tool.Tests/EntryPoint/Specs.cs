namespace PrefillBench.Tests.EntryPoint;

/// <summary>Sweeps small enough to be measured in a second: one or two cases of two rows each.</summary>
internal static class Specs
{
    public const string Short = "b1-s16-bf16-h2x1-d128-HND-p16";
    public const string Long = "b1-s32-bf16-h2x1-d128-HND-p16";

    /// <param name="lengths">16 is <see cref="Short"/>, 32 is <see cref="Long"/>.</param>
    /// <param name="gate">Keys of the gate section, in flow style.</param>
    public static string Of(string lengths = "16", string gate = "", int seed = 0) => $$"""
        version: 1
        suites:
          {{GateBench.Suite}}:
            heads: [2, 1]
            kv_pool_tokens: 256
            batch_sizes: [1]
            max_seq_lens: [{{lengths}}]
            quantization: [bf16]
            seed: {{seed}}
            warmup: 3
            processes: 1
            gate: { {{gate}} }
        """;
}
