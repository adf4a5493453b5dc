using PrefillBench.Diagnostics;
using PrefillBench.Spec;

namespace PrefillBench.Tests.Spec;

public static class CaseHashTests
{
    private static readonly AttentionCase Case = CaseText.Parse("batch=16,len=4096,quant=fp8_qkv");

    public static TheoryData<AttentionCase> OtherWork =>
    [
        Case with { BatchSize = 17 }, Case with { MaxSeqLen = 4097 }, Case with { Quantization = Quantization.Fp8 },
        Case with { Heads = new(32, 8) },
        Case with { HeadSize = 64 }, Case with { KvLayout = KvLayout.Nhd }, Case with { BlockSize = 32 }, Case with { KvPoolTokens = 4096 },
        Case with { Prefix = PrefixMode.None }, Case with { Causal = false }, Case with { Seed = 1 },
        Case with { Window = 128 }, Case with { Window = 129 }, Case with { Sinks = true },
        Case with { Softcap = 30 }, Case with { Softcap = 50 }, Case with { Fp8Scales = Fp8Scales.One },
    ];

    /// <summary>Stored baselines hold this hash; if it changes, all of them become foreign.</summary>
    [Fact]
    public static void The_hash_of_a_case_is_the_same_in_every_version_of_the_tool() =>
        Assert.Equal("ed1bd4ec3c0b0c3fab96b3ecc5bb991c97e9ea86b44baa41eda3fe83d6394fb8", Case.Sha256);

    [Theory]
    [MemberData(nameof(OtherWork), DisableDiscoveryEnumeration = true)]
    public static void Other_work_has_another_hash(AttentionCase other) => Assert.NotEqual(Case.Sha256, other.Sha256);

    [Theory]
    [InlineData("", "b16-s4096-fp8_qkv-h64x8-d128-HND-p16")]
    [InlineData("causal=false", "b16-s4096-fp8_qkv-h64x8-d128-HND-p16-full")]
    [InlineData("window=128,sinks=true,head_size=64", "b16-s4096-fp8_qkv-h64x8-d64-HND-p16-w128-sinks")]
    [InlineData("softcap=50,heads=28/4", "b16-s4096-fp8_qkv-h28x4-d128-HND-p16-cap50")]
    [InlineData("fp8_scales=one", "b16-s4096-fp8_qkv-h64x8-d128-HND-p16-scales1")]
    [InlineData("fp8_scales=applied", "b16-s4096-fp8_qkv-h64x8-d128-HND-p16")]
    [InlineData("fp8_scales=one,quant=bf16", "b16-s4096-bf16-h64x8-d128-HND-p16")]
    [InlineData("softcap=2.5,causal=false,sinks=true", "b16-s4096-fp8_qkv-h64x8-d128-HND-p16-full-sinks-cap2.5")]
    public static void An_id_names_a_feature_where_it_is_set(string more, string id) =>
        Assert.Equal(id, CaseText.Parse(more.Length == 0 ? "seed=0" : more, Case).Id);

    [Fact]
    public static void How_often_and_where_from_does_not_matter() =>
        Assert.Equal(Case.Sha256, (Case with { Warmup = 1, Trials = 1, Source = new SourcePosition("x", 1, 1) }).Sha256);
}
