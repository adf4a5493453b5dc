using PrefillBench.Measurement.Output;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Measurement;

public static class SampledVectorsTests
{
    [Fact]
    public static void Starts_ends_and_edges_of_the_longest_sequence_and_every_head_are_among_them()
    {
        var row = Row(FakeBench.Case(512) with { BatchSize = 4, Heads = new HeadCounts(8, 2) });
        var batch = WorkloadGenerator.Batch(row.Case);

        var chosen = SampledVectors.Of(row, batch);

        var last = chosen.Where(v => v.Sequence == 3).Select(v => v.Token - batch.QueryStarts[3]).ToArray();
        Assert.Equal(SampledVectors.Most, chosen.Distinct().Count());
        Assert.Contains(0, last);
        Assert.Contains(511, last);
        Assert.Contains(last, token => (batch.PrefixLengths[3] + token) % 16 is 0 or 15);
        Assert.Equal(Enumerable.Range(0, 8), chosen.Select(v => v.Head).Distinct().Order());
        Assert.Equal([0, 1, 2, 3], chosen.Select(v => v.Sequence).Distinct().Order());
    }

    [Fact]
    public static void All_lie_in_the_batch_whatever_its_shape() => CsCheck.Check.Sample(
        CsCheck.Gen.Select(CsCheck.Gen.Int[1, 40], CsCheck.Gen.Int[1, 300], CsCheck.Gen.ULong, CsCheck.Gen.Bool),
        shape =>
        {
            var (batchSize, length, seed, causal) = shape;
            var row = Row(FakeBench.Case(length) with { BatchSize = batchSize, Seed = seed, Causal = causal });
            var batch = WorkloadGenerator.Batch(row.Case);
            var chosen = SampledVectors.Of(row, batch);
            return chosen.Length is > 0 and <= SampledVectors.Most
                && chosen.All(v => v.Head is >= 0 and < 4 && v.Token >= batch.QueryStarts[v.Sequence] && v.Token < batch.QueryStarts[v.Sequence + 1]);
        },
        iter: 200);

    [Fact]
    public static void Long_sequences_give_fewer_vectors_so_that_the_reference_stays_cheap()
    {
        var row = Row(FakeBench.Case(131072) with { KvPoolTokens = 256000 });
        var batch = WorkloadGenerator.Batch(row.Case);

        var chosen = SampledVectors.Of(row, batch);

        Assert.InRange(chosen.Length, 4, 40);
        Assert.True(chosen.Sum(v => (long)batch.PrefixLengths[0] + v.Token + 1) <= SampledVectors.MostKeys);
    }

    private static WorkloadRow Row(AttentionCase shape) => WorkloadRow.Of(shape, KernelRole.Trtllm);
}
