using CsCheck;
using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cuda.Rows;

public static class PagesInUseTests
{
    private const int PoolPages = 40;
    private static readonly KvPoolShape Pool = new(KvLayout.Hnd, PoolPages, 16, 2, 128);

    private static readonly Gen<(RaggedBatch Batch, BlockTables Tables)> Batches =
        from lengths in Gen.Int[1, 96].Array[1, 5]
        from pages in Gen.Int[0, PoolPages - 1].Array[lengths.Length * 6]
        from prefixes in Gen.Int[0, 95].Array[lengths.Length]
        select (new RaggedBatch(
            [.. lengths.Zip(prefixes, (keys, prefix) => keys - (prefix % keys))],
            [.. lengths.Zip(prefixes, (keys, prefix) => prefix % keys)]),
            new BlockTables(6, [.. pages]));

    [Fact]
    public static void Renumbered_tables_name_the_same_pages_in_the_copy() =>
        Batches.Sample(
            drawn =>
            {
                var inUse = PagesInUse.Of(drawn.Batch, drawn.Tables, Pool, window: 0);

                for (var sequence = 0; sequence < drawn.Batch.BatchSize; sequence++)
                {
                    var read = Pool.PagesFor(drawn.Batch.KvLengths[sequence]);
                    var (original, renumbered) = (drawn.Tables.Of(sequence)[..read].ToArray(), inUse.Tables.Of(sequence)[..read].ToArray());
                    Assert.Equal(original, renumbered.Select(place => inUse.Pages[place]));
                }

                Assert.All(inUse.Tables.Pages, place => Assert.InRange(place, 0, inUse.Pages.Length - 1));
            },
            iter: 100);

    [Fact]
    public static void Pages_that_no_sequence_reads_are_left_out() =>
        Batches.Sample(
            drawn =>
            {
                var inUse = PagesInUse.Of(drawn.Batch, drawn.Tables, Pool, window: 0);

                var read = Enumerable.Range(0, drawn.Batch.BatchSize)
                    .SelectMany(s => drawn.Tables.Of(s)[..Pool.PagesFor(drawn.Batch.KvLengths[s])].ToArray()).Distinct().Order();
                Assert.Equal(read, inUse.Pages);
            },
            iter: 100);

    /// <summary>The planner makes room for as many as are copied.</summary>
    [Fact]
    public static void As_many_pages_are_copied_as_the_cost_model_counts_with_any_window() =>
        Gen.Select(Batches, Gen.Int[0, 100]).Sample(
            (drawn, window) =>
            {
                var inUse = PagesInUse.Of(drawn.Batch, drawn.Tables, Pool, window);

                Assert.Equal(PagesRead.Of(Pool, drawn.Batch, drawn.Tables, window).Pages, inUse.Pages.Length);
            },
            iter: 200);

    [Fact]
    public static void Runs_cover_the_pages_in_order()
    {
        var inUse = new PagesInUse([2, 3, 4, 9, 11, 12], new(0, []));

        Assert.Equal([(2, 0, 3), (9, 3, 1), (11, 4, 2)], inUse.Runs());
    }
}
