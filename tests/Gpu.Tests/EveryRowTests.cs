using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Measurement.Output;
using PrefillBench.Numerics;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

/// <summary>Every output vector of batches that hold every length around the edges of pages and tiles.</summary>
public static class EveryRowTests
{
    private const int LargestPage = 128;

    // Room for every 128 tokens of the batches below on a page of its own.
    private const int EdgesPoolTokens = 1 << 16;
    private const int ManyPoolTokens = 1 << 18;

    /// <summary>72 sequences.</summary>
    private static RaggedBatch Edges { get; } = Rows.Batch(
        [.. from query in new[] { 1, 7, 15, 16, 17, 127, 128, 129, 1000 }
            from prefix in new[] { 0, 1, 15, 16, 17, 127, 128, 4095 }
            select (query, prefix)]);

    /// <summary>256 sequences of up to 128 query tokens after up to 1024 cached ones.</summary>
    private static RaggedBatch Many { get; } = Ragged(256, new(256));

    public static TheoryData<KernelRole, Quantization, int> Groups
    {
        get
        {
            var groups = new TheoryData<KernelRole, Quantization, int>();
            foreach (var kernel in Rows.Kernels)
            {
                foreach (var group in new[] { 8, 4, 2, 1 })
                {
                    groups.Add(kernel.Data.Item1, kernel.Data.Item2, group);
                }
            }

            return groups;
        }
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public static void Every_vector_of_every_edge_length_is_right(KernelRole kernel, Quantization quantization, int groupSize) =>
        AssertEveryVectorIsRight(Row(kernel, quantization, groupSize), Edges);

    [Theory]
    [MemberData(nameof(Rows.Kernels), MemberType = typeof(Rows))]
    public static void Every_vector_of_256_sequences_is_right(KernelRole kernel, Quantization quantization) =>
        AssertEveryVectorIsRight(Row(kernel, quantization, groupSize: 8, poolTokens: ManyPoolTokens), Many);

    [Theory]
    [MemberData(nameof(Groups))]
    public static void All_page_sizes_and_both_layouts_give_the_same_bits(KernelRole kernel, Quantization quantization, int groupSize)
    {
        var gpu = Gpu.Required();
        var digests = new Dictionary<string, ulong>();
        foreach (var (layout, page) in from l in Enum.GetValues<KvLayout>() from p in new[] { 16, 32, 64, 128 } select (l, p))
        {
            var row = Row(kernel, quantization, groupSize, layout, page);
            using var prepared =
                gpu.Prepare(row, device => CudaWorkload.Of(device, RowWorkload.Of(row, Edges, SameTokens(row.Case, Edges))));
            prepared.Launch();
            digests[$"{layout} {page}"] = prepared.OutputDigest();
        }

        Assert.All(digests, entry => Assert.Equal(digests.Values.First(), entry.Value));
    }

    private static void AssertEveryVectorIsRight(WorkloadRow row, RaggedBatch batch)
    {
        var gpu = Gpu.Required();
        using var prepared = gpu.Prepare(row, device => CudaWorkload.Of(device, RowWorkload.Of(row, batch, SameTokens(row.Case, batch))));

        prepared.Launch();
        var found = Exactness.OfEvery(gpu, prepared);

        TestContext.Current.SendDiagnosticMessage($"{row.Id}, {batch.BatchSize} sequences: {found}");
        Assert.True(found.Complaint is null, found.Complaint);
        Assert.InRange(found.Relative, 0, double.Hypot(OutputTolerance.Of(row).Arithmetic, found.Rounding));
    }

    /// <summary>
    /// Pages of every size that hold the same tokens: what a page of 128 holds lies in 128 / size smaller ones that follow each other,
    /// for the data of a token depends on its number in the pool alone.
    /// </summary>
    private static BlockTables SameTokens(AttentionCase shape, RaggedBatch batch)
    {
        var large = DistinctPages.Of(shape with { BlockSize = LargestPage }, batch);
        var parts = LargestPage / shape.BlockSize;
        return new(large.PagesPerSequence * parts, [.. large.Pages.SelectMany(page => Enumerable.Range(page * parts, parts))]);
    }

    private static RaggedBatch Ragged(int sequences, SplitMix64 chance) =>
        Rows.Batch([.. Enumerable.Range(0, sequences).Select(_ => (1 + chance.NextBelow(128), chance.NextBelow(1025)))]);

    private static WorkloadRow Row(
        KernelRole kernel, Quantization quantization, int groupSize, KvLayout layout = KvLayout.Hnd,
        int blockSize = 16, int poolTokens = EdgesPoolTokens) =>
        WorkloadRow.Of(Rows.Case(quantization, layout, blockSize, groupSize, poolTokens: poolTokens), kernel);
}
