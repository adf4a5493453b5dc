using PrefillBench.Measurement.Output;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Measurement;

public static class SampledVectorsTests
{
    [Fact]
    public static void Starts_ends_and_edges_of_the_longest_sequence_and_every_head_are_among_them()
    {
        var row = Row(FakeBench.Case(512) with { BatchSize = 4, Heads = new HeadCounts(8, 2) });
        var batch = WorkloadGenerator.Batch(row.Case);

        var chosen = SampledVectors.Of(row, batch, static _ => 24);

        var last = chosen.Where(v => v.Sequence == 3).Select(v => v.Token - batch.QueryStarts[3]).ToArray();
        Assert.Equal(SampledVectors.Most, chosen.Distinct().Count());
        Assert.Contains(0, last);
        Assert.Contains(511, last);
        Assert.Contains(last, token => (batch.PrefixLengths[3] + token) % 16 is 0 or 15);
        Assert.Equal(Enumerable.Range(0, 8), chosen.Select(v => v.Head).Distinct().Order());
        Assert.Equal([0, 1, 2, 3], chosen.Select(v => v.Sequence).Distinct().Order());
    }

    [Theory]
    [InlineData(24)]
    [InlineData(16)]
    [InlineData(50)]
    public static void Both_sides_of_the_kernel_s_tile_edges_are_among_them(int tileTokens)
    {
        var row = Row(FakeBench.Case(512) with { BatchSize = 1 });
        var batch = WorkloadGenerator.Batch(row.Case);

        var tokens = SampledVectors.Of(row, batch, _ => tileTokens).Select(vector => vector.Token)
            .Where(token => token is > 0 and < 511).ToArray();

        Assert.True(tokens.Count(token => token % tileTokens == 0) >= 4, string.Join(' ', tokens));
        Assert.True(tokens.Count(token => token % tileTokens == tileTokens - 1) >= 4, string.Join(' ', tokens));
    }

    /// <summary>The reference of the longest prompts is so dear that four vectors are all there is room for.</summary>
    [Fact]
    public static void The_longest_sequence_is_looked_at_where_it_starts_and_ends_and_at_both_sides_of_a_tile_edge()
    {
        var row = Row(FakeBench.Case(262_144) with { BatchSize = 64, KvPoolTokens = 256_000 });
        var batch = WorkloadGenerator.Batch(row.Case);

        var tokens = SampledVectors.Of(row, batch, static _ => 24).Take(4)
            .Select(vector => (vector.Sequence, Token: vector.Token - batch.QueryStarts[vector.Sequence])).ToArray();

        Assert.All(tokens, token => Assert.Equal(63, token.Sequence));
        Assert.Equal((0, 262_143), (tokens[0].Token, tokens[1].Token));
        Assert.Equal((0, 23), (tokens[2].Token % 24, tokens[3].Token % 24));
    }

    [Fact]
    public static void All_lie_in_the_batch_whatever_its_shape() => CsCheck.Check.Sample(
        CsCheck.Gen.Select(CsCheck.Gen.Int[1, 40], CsCheck.Gen.Int[1, 300], CsCheck.Gen.ULong, CsCheck.Gen.Bool),
        shape =>
        {
            var (batchSize, length, seed, causal) = shape;
            var row = Row(FakeBench.Case(length) with { BatchSize = batchSize, Seed = seed, Causal = causal });
            var batch = WorkloadGenerator.Batch(row.Case);
            var chosen = SampledVectors.Of(row, batch, static _ => 24);
            return chosen.Length is > 0 and <= SampledVectors.Most
                && chosen.All(
                    v => v.Head is >= 0 and < 4 && v.Token >= batch.QueryStarts[v.Sequence] && v.Token < batch.QueryStarts[v.Sequence + 1]);
        },
        iter: 200);

    [Fact]
    public static void Long_sequences_give_fewer_vectors_so_that_the_reference_stays_cheap()
    {
        var row = Row(FakeBench.Case(131072) with { KvPoolTokens = 256000 });
        var batch = WorkloadGenerator.Batch(row.Case);

        var chosen = SampledVectors.Of(row, batch, static _ => 24);

        Assert.InRange(chosen.Length, 4, 40);
        Assert.True(chosen.Sum(v => (long)batch.PrefixLengths[0] + v.Token + 1) <= SampledVectors.MostKeys);
    }

    private static WorkloadRow Row(AttentionCase shape) => WorkloadRow.Of(shape, KernelRole.Trtllm);
}
