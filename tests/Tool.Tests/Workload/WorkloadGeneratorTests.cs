using CsCheck;
using MathNet.Numerics.Distributions;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Workload;

public static class WorkloadGeneratorTests
{
    private static readonly Gen<AttentionCase> AnyCase =
        from batch in Gen.Int[1, 40]
        from length in Gen.Int[1, 3000]
        from seed in Gen.ULong
        from block in Gen.OneOf(16, 32, 64, 128)
        select AttentionCases.Small with { BatchSize = batch, MaxSeqLen = length, Seed = seed, BlockSize = block, KvPoolTokens = 5000 };

    [Fact]
    public static void Lengths_are_in_range_and_the_last_is_the_longest() =>
        AnyCase.Sample(attentionCase =>
        {
            var batch = WorkloadGenerator.Batch(attentionCase);

            Assert.Equal(attentionCase.BatchSize, batch.BatchSize);
            Assert.All(batch.QueryLengths[..^1], length => Assert.InRange(length, 1, Math.Max(1, attentionCase.MaxSeqLen - 1)));
            Assert.All(batch.PrefixLengths[..^1], length => Assert.InRange(length, 0, attentionCase.MaxSeqLen - 1));
            Assert.Equal(attentionCase.MaxSeqLen, batch.QueryLengths[^1]);
            Assert.Equal(attentionCase.MaxKvLen, batch.KvLengths[^1]);
        });

    [Fact]
    public static void Without_a_prefix_keys_are_the_query_tokens() =>
        AnyCase.Sample(attentionCase =>
        {
            var batch = WorkloadGenerator.Batch(attentionCase with { Prefix = PrefixMode.None });

            Assert.Equal(batch.QueryLengths, batch.KvLengths);
            Assert.Equal(WorkloadGenerator.Batch(attentionCase).QueryLengths, batch.QueryLengths);
        });

    [Fact]
    public static void Lengths_use_their_whole_range_evenly()
    {
        var batch = WorkloadGenerator.Batch(AttentionCases.Small with { BatchSize = 40_001, MaxSeqLen = 33 });

        AssertUniform(batch.QueryLengths.Take(40_000), 1, 33);
        AssertUniform(batch.PrefixLengths.Take(40_000), 0, 33);
    }

    [Fact]
    public static void Every_page_of_the_pool_is_drawn_equally_often()
    {
        var tables = WorkloadGenerator.Tables(AttentionCases.Small with { BatchSize = 64, MaxSeqLen = 8192, KvPoolTokens = 16 * 250 });

        Assert.Equal(64 * 1024, tables.Pages.Length);
        AssertUniform(tables.Pages, 0, 250);
    }

    [Fact]
    public static void Tables_hold_the_longest_sequence() =>
        AnyCase.Sample(attentionCase =>
        {
            var tables = WorkloadGenerator.Tables(attentionCase);

            Assert.InRange((tables.PagesPerSequence * attentionCase.BlockSize) - attentionCase.MaxKvLen, 0, attentionCase.BlockSize - 1);
            Assert.All(tables.Pages, page => Assert.InRange(page, 0, (5000 / attentionCase.BlockSize) - 1));
        });

    [Fact]
    public static void A_pool_smaller_than_a_page_is_refused_at_the_spec_s_line()
    {
        var source = new SourcePosition("prefill-bench.yaml", 7, 3);
        var tooSmall = AttentionCases.Small with { KvPoolTokens = 15, Source = source };

        var refusal = Assert.Throws<PfbException>(() => WorkloadGenerator.Tables(tooSmall));

        Assert.Equal(Codes.OutOfRange, refusal.Diagnostics.Single().Code);
        Assert.Equal(source, refusal.Diagnostics.Single().Position);
    }

    [Fact]
    public static void A_longer_batch_begins_with_the_shorter_one()
    {
        var few = WorkloadGenerator.Batch(AttentionCases.Small with { BatchSize = 5 });
        var many = WorkloadGenerator.Batch(AttentionCases.Small with { BatchSize = 9 });

        Assert.Equal(few.QueryLengths[..^1], many.QueryLengths[..4]);
    }

    private static void AssertUniform(IEnumerable<int> draws, int from, int to)
    {
        var all = draws.ToArray();
        var expected = (double)all.Length / (to - from);
        var counts = all.CountBy(draw => draw).ToDictionary();
        Assert.All(counts.Keys, draw => Assert.InRange(draw, from, to - 1));

        var chiSquare = Enumerable.Range(from, to - from).Sum(value => Math.Pow(counts.GetValueOrDefault(value) - expected, 2) / expected);
        Assert.InRange(ChiSquared.CDF(to - from - 1, chiSquare), 1e-4, 1 - 1e-4);
    }
}
