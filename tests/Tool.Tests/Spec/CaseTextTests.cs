using PrefillBench.Diagnostics;
using PrefillBench.Spec;

namespace PrefillBench.Tests.Spec;

public static class CaseTextTests
{
    [Fact]
    public static void Every_input_of_the_published_function_can_be_given()
    {
        var parsed = CaseText.Parse(
            "batch=32,len=4096,quant=fp8_nvfp4,heads=32/8,head_size=128,layout=NHD,page=64,pool=65536,prefix=none,causal=false,"
            + "seed=7,warmup=2,trials=3,sinks=true,softcap=30");

        var expected = new AttentionCase
        {
            BatchSize = 32, MaxSeqLen = 4096, Quantization = Quantization.Fp8Nvfp4,
            Heads = new(32, 8), HeadSize = 128, KvLayout = KvLayout.Nhd,
            BlockSize = 64, KvPoolTokens = 65536, Prefix = PrefixMode.None,
            Causal = false, Sinks = true, Softcap = 30, Seed = 7, Warmup = 2, Trials = 3,
        };
        Assert.Equal(expected, parsed);
    }

    [Fact]
    public static void What_is_left_out_has_the_defaults_of_the_file()
    {
        var parsed = CaseText.Parse("batch=1, len=1024, quant=bf16");

        Assert.Equal(Reading.Spec(StarterSpec.Text).SuiteNamed("ci").Cases[0].Sha256, parsed.Sha256);
        Assert.Equal((10, 20), (parsed.Warmup, parsed.Trials));
    }

    [Fact]
    public static void The_sweep_file_s_keys_are_understood_too()
    {
        var parsed = CaseText.Parse(
            "batch_sizes=1,max_seq_lens=64,quantization=bf16,block_size=32,kv_layout=NHD,kv_pool_tokens=1024,heads=8/2,tensor_parallel=2");

        Assert.Equal(CaseText.Parse("batch=1,len=64,quant=bf16,page=32,layout=NHD,pool=1024,heads=8/2,tp=2"), parsed);
    }

    /// <summary>One mistake is one complaint: a batch in vLLM's grammar has its lengths, also where it has a mistake.</summary>
    [Theory]
    [InlineData("batch=2q,quant=bf16")]
    [InlineData("batch=q1ks512,quant=bf16")]
    public static void A_wrong_batch_is_not_asked_for_a_length_too(string text) =>
        Assert.Single(Assert.Throws<PfbException>(() => CaseText.Parse(text)).Diagnostics);

    [Fact]
    public static void Another_case_can_give_the_defaults()
    {
        var other = Reading.Spec(StarterSpec.Text).SuiteNamed("quick").Cases[0];

        Assert.Equal(other with { BatchSize = 2 }, CaseText.Parse("batch=2", other));
    }

    [Theory]
    [InlineData("", "a part is empty; write parts as in batch=32,len=4096,quant=fp8_qkv.")]
    [InlineData("batch=1,len=64,quant=bf16,", "a part is empty")]
    [InlineData("batch=1,len=64,dtype=bf16", "`dtype` is unknown. Did you mean `quant`?")]
    [InlineData("batch=1,len=64,quant=bfloat16", "it is `bfloat16`. Did you mean `bf16`?")]
    [InlineData("batch=1,len=64,quant=bf16,tensor-parallel-size=2", "Did you mean `tp`?")]
    [InlineData("batch=1,len=64,quant=bf16,page=16,block_size=16", "`page` is given twice")]
    [InlineData("batch=4s1k,len=64,quant=bf16", "or a batch such as 2q2k_32q1s1k")]
    [InlineData("batch=Q2K,quant=bf16", "its part `Q2K` is not COUNTqTOKENSsKEYS")]
    [InlineData("batch=1,len=64,qaunt=bf16", "Did you mean `quant`?")]
    [InlineData("batch=1,len=64", "`quant` is missing")]
    [InlineData("batch=1,len=64,quant", "`quant` has no value")]
    [InlineData("batch=1,batch=2,len=64,quant=bf16", "`batch` is given twice")]
    [InlineData("batch=0,len=64,quant=bf16", "`batch` must be a whole number from 1 to 4,096; it is `0`")]
    [InlineData("batch=1,len=64,quant=fp9", "Did you mean `fp8`?")]
    [InlineData("batch=1,len=64,quant=bf16,heads=64/7", "64 query heads are not a multiple of 7 kv heads")]
    [InlineData("batch=1,len=64,quant=bf16,heads=64x8", "`heads` must be query heads/kv heads, as in heads=64/8; it is `64x8`")]
    [InlineData("batch=q2k,len=64,quant=bf16", "`len` is for batches with random lengths")]
    [InlineData("batch=q2ks1k,quant=bf16", "is not a batch: `q2ks1k` has fewer keys")]
    [InlineData("batch=1,len=64,quant=bf16,model=phi-4,head_size=64", "`model` already sets `head_size`")]
    [InlineData("batch=1,len=64,quant=bf16,model=phi4", "Did you mean `phi-4`?")]
    [InlineData("batch=1,len=64,quant=bf16,model=Qwen/Qwen2.5-7B", "Did you mean `qwen2.5-7b`?")]
    [InlineData("batch=1,len=64,quant=bf16,model=meta-llama/Meta-Llama-3.1-8B-Instruct", "Did you mean `llama-3.1-8b`?")]
    [InlineData("batch=1,len=64,quant=bf16,model=google/gemma-3-1b-it", "Did you mean `gemma-3-1b`?")]
    [InlineData("batch=1,len=64,quant=bf16,model=llama-3-8b", "Did you mean `llama-3.1-8b`?")]
    [InlineData("batch=1,len=64,quant=bf16,pool=100", "is not a multiple of `block_size` 16")]
    [InlineData("batch=1,len=64,quant=bf16,causal=false,window=128",
        "`window` 128 ends at a token's own position and needs `causal: true`")]
    [InlineData("batch=1,len=64,quant=bf16,softcap=0.5", "`softcap` must be 0 or a number from 1 to 1000")]
    [InlineData("batch=1,len=64,quant=bf16,head_size=100", "`head_size` must be a multiple of 16 from 16 to 256")]
    [InlineData("batch=1,len=64,quant=bf16,causal=maybe", "`causal` must be true or false")]
    public static void Mistakes_are_bad_command_lines(string text, string explanation)
    {
        var thrown = Assert.Throws<PfbException>(() => CaseText.Parse(text));

        Assert.All(thrown.Diagnostics, d => Assert.Equal(Codes.BadCommandLine, d.Code));
        Assert.Contains(explanation, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public static void An_ad_hoc_suite_is_judged_by_the_spec_or_the_defaults()
    {
        var one = CaseText.Parse("batch=1,len=1024,quant=bf16");
        var gate = Reading.Spec(StarterSpec.Text).SuiteNamed("quick").Gate;

        Assert.Equal([one], AdHocSuite.Of([one]).Cases);
        Assert.Same(SpecDefaults.Gate, AdHocSuite.Of([one]).Gate);
        Assert.Same(gate, AdHocSuite.Of([one], gate).Gate);
    }
}
