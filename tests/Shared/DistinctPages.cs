using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.TestData;

/// <summary>Block tables for batches of a test's choice. Compiled into every test project that draws rows of its own.</summary>
internal static class DistinctPages
{
    /// <summary>A prime, so that it visits every page of a pool whose page count it does not divide.</summary>
    public const int Stride = 37;

    /// <summary>Every block that holds keys on a page of its own, in an order that jumps about the pool (stride 1: ascending).</summary>
    public static BlockTables Of(AttentionCase shape, RaggedBatch batch, int stride = Stride)
    {
        var pool = KvPoolShape.Of(shape);
        var width = batch.KvLengths.Max(pool.PagesFor);
        var table = new int[batch.BatchSize * width];
        var used = 0L;
        for (var sequence = 0; sequence < batch.BatchSize; sequence++)
        {
            for (var block = 0; block < pool.PagesFor(batch.KvLengths[sequence]); block++)
            {
                table[(sequence * width) + block] = (int)(used++ * stride % pool.Pages);
            }
        }

        return used <= pool.Pages
            ? new(width, [.. table])
            : throw new InvalidOperationException($"{used} pages do not fit a pool of {pool.Pages}");
    }
}
