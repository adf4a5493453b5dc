using PrefillBench.Diagnostics;
using PrefillBench.Spec;

namespace PrefillBench.Tests.Spec;

public static class CaseHashTests
{
    private static readonly AttentionCase Case = CaseText.Parse("batch=16,len=4096,quant=fp8_qkv");

    public static TheoryData<AttentionCase> OtherWork =>
    [
        Case with { BatchSize = 17 }, Case with { MaxSeqLen = 4097 }, Case with { Quantization = Quantization.Fp8 }, Case with { Heads = new(32, 8) },
        Case with { HeadSize = 64 }, Case with { KvLayout = KvLayout.Nhd }, Case with { BlockSize = 32 }, Case with { KvPoolTokens = 4096 },
        Case with { Prefix = PrefixMode.None }, Case with { Causal = false }, Case with { Seed = 1 },
    ];

    /// <summary>Stored baselines hold this hash; if it changes, all of them become foreign.</summary>
    [Fact]
    public static void The_hash_of_a_case_is_the_same_in_every_version_of_the_tool() =>
        Assert.Equal("ed1bd4ec3c0b0c3fab96b3ecc5bb991c97e9ea86b44baa41eda3fe83d6394fb8", Case.Sha256);

    [Theory]
    [MemberData(nameof(OtherWork), DisableDiscoveryEnumeration = true)]
    public static void Other_work_has_another_hash(AttentionCase other) => Assert.NotEqual(Case.Sha256, other.Sha256);

    [Fact]
    public static void How_often_and_where_from_does_not_matter() =>
        Assert.Equal(Case.Sha256, (Case with { Warmup = 1, Trials = 1, Source = new SourcePosition("x", 1, 1) }).Sha256);
}
