using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

/// <summary>What must give the same bits: worth more than any tolerance.</summary>
public static class BitsTests
{
    private static RaggedBatch Batch => Rows.AwkwardLengths;

    [Theory]
    [MemberData(nameof(Rows.Kernels), MemberType = typeof(Rows))]
    public static void Both_layouts_give_the_same_bits(KernelRole kernel, Quantization quantization)
    {
        var gpu = Gpu.Required();

        Assert.Equal(Digest(gpu, Row(kernel, quantization, KvLayout.Hnd)), Digest(gpu, Row(kernel, quantization, KvLayout.Nhd)));
    }

    [Theory]
    [MemberData(nameof(Rows.Kernels), MemberType = typeof(Rows))]
    public static void Twice_gives_the_same_bits(KernelRole kernel, Quantization quantization)
    {
        var gpu = Gpu.Required();
        var row = Row(kernel, quantization);
        using var prepared =
            gpu.Prepare(row, device => CudaWorkload.Of(device, RowWorkload.Of(row, Batch, DistinctPages.Of(row.Case, Batch))));
        var digests = new HashSet<ulong>();

        for (var launch = 0; launch < 10; launch++)
        {
            prepared.PoisonOutput();
            prepared.Launch();
            digests.Add(prepared.OutputDigest());
        }

        Assert.Single(digests);
    }

    [Theory]
    [MemberData(nameof(Rows.Kernels), MemberType = typeof(Rows))]
    public static void The_same_keys_on_other_pages_give_the_same_bits(KernelRole kernel, Quantization quantization)
    {
        var gpu = Gpu.Required();
        var row = Row(kernel, quantization);
        var shuffled = DistinctPages.Of(row.Case, Batch);
        var pool = KvPoolShape.Of(row.Case);

        // Page p of the second pool is page p * stride of the first, so that its tables ascend.
        var ascending = Ascending(pool, shuffled);
        CudaWorkload Moved(RowDevice device)
        {
            using var original = CudaWorkload.Of(device, RowWorkload.Of(row, Batch, shuffled));
            var moved = CudaWorkload.Of(device, RowWorkload.Of(row, Batch, ascending));
            var pageBytes = (int)(original.KvPool.Bytes / pool.Pages);
            var page = new byte[pageBytes];
            foreach (var (from, to) in shuffled.Pages.Zip(ascending.Pages).Distinct())
            {
                original.KvPool.Read<byte>(page, (long)from * pageBytes);
                moved.KvPool.Write<byte>(page, (long)to * pageBytes);
            }

            return moved;
        }

        Assert.Equal(Digest(gpu, row), Digest(gpu, row, Moved));
    }

    [Theory]
    [MemberData(nameof(Rows.Kernels), MemberType = typeof(Rows))]
    public static void A_sequence_alone_has_the_bits_it_has_in_a_batch(KernelRole kernel, Quantization quantization)
    {
        var gpu = Gpu.Required();
        var row = Row(kernel, quantization);
        var tables = DistinctPages.Of(row.Case, Batch);
        using var together = gpu.Prepare(row, device => CudaWorkload.Of(device, RowWorkload.Of(row, Batch, tables)));
        together.Launch();

        foreach (var sequence in new[] { 0, 4, 7, 10 })
        {
            var alone = Rows.Batch((Batch.QueryLengths[sequence], Batch.PrefixLengths[sequence]));
            var ownTable = new BlockTables(tables.PagesPerSequence, [.. tables.Of(sequence)]);

            // The scale of Q is that of a whole tensor, so that of the batch comes along with its codes.
            using var single = gpu.Prepare(row, device =>
            {
                var workload = CudaWorkload.Of(device, RowWorkload.Of(row, alone, ownTable));
                var query = new byte[workload.Query.Bytes];
                together.Buffers.Workload.Query.Read<byte>(
                    query, query.Length / alone.TotalQueryTokens * (long)Batch.QueryStarts[sequence]);
                workload.Query.Write<byte>(query);
                return workload;
            }, parameters => parameters with { ScoreScale = together.Buffers.Workload.Scales.Bmm1 });
            single.Launch();

            Assert.Equal(Vectors(together, Batch, sequence), Vectors(single, alone, 0));
        }
    }

    [Theory]
    [MemberData(nameof(Rows.Kernels), MemberType = typeof(Rows))]
    public static void What_lies_in_unused_pages_and_behind_the_last_key_does_not_matter(KernelRole kernel, Quantization quantization)
    {
        var gpu = Gpu.Required();
        var row = Row(kernel, quantization);

        Assert.Equal(Digest(gpu, row), Digest(gpu, row, device => Poisoned(device, row)));
    }

    private static CudaWorkload Poisoned(RowDevice device, WorkloadRow row)
    {
        var tables = DistinctPages.Of(row.Case, Batch);
        var workload = CudaWorkload.Of(device, RowWorkload.Of(row, Batch, tables));
        var pool = workload.Pool;
        var keysOfPage = new int[pool.Pages];
        for (var sequence = 0; sequence < Batch.BatchSize; sequence++)
        {
            for (var (block, left) = (0, Batch.KvLengths[sequence]); left > 0; block++, left -= pool.BlockSize)
            {
                keysOfPage[tables.Of(sequence)[block]] = Math.Min(left, pool.BlockSize);
            }
        }

        var bytes = new byte[workload.KvPool.Bytes];
        workload.KvPool.Read<byte>(bytes);
        var elementBytes = row.Fp8Inputs ? 1 : 2;
        foreach (var (page, plane, head) in from p in Enumerable.Range(0, pool.Pages)
            from k in new[] { 0, 1 }
            from h in Enumerable.Range(0, pool.Heads)
            select (p, k, h))
        {
            for (var slot = keysOfPage[page]; slot < pool.BlockSize; slot++)
            {
                // All ones are a NaN in bf16 and in e4m3.
                bytes.AsSpan((int)pool.Offset(page, plane, slot, head) * elementBytes, pool.HeadSize * elementBytes).Fill(0xFF);
            }
        }

        workload.KvPool.Write<byte>(bytes);
        return workload;
    }

    private static BlockTables Ascending(KvPoolShape pool, BlockTables tables)
    {
        var place = new Dictionary<int, int>();
        foreach (var page in tables.Pages)
        {
            place.TryAdd(page, place.Count);
        }

        return place.Count <= pool.Pages
            ? new(tables.PagesPerSequence, [.. tables.Pages.Select(page => place[page])])
            : throw new InvalidOperationException();
    }

    private static double[] Vectors(PreparedCudaRow prepared, RaggedBatch batch, int sequence)
    {
        var shape = prepared.Buffers.Workload.Row.Case;
        var all = new List<double>();
        var vector = new double[shape.HeadSize];
        foreach (var token in new[] { 0, batch.QueryLengths[sequence] / 2, batch.QueryLengths[sequence] - 1 })
        {
            for (var head = 0; head < shape.Heads.Query; head++)
            {
                prepared.ReadOutput(new(sequence, batch.QueryStarts[sequence] + token, head), vector);
                all.AddRange(vector);
            }
        }

        return [.. all];
    }

    private static WorkloadRow Row(KernelRole kernel, Quantization quantization, KvLayout layout = KvLayout.Hnd) =>
        WorkloadRow.Of(Rows.Case(quantization, layout), kernel);

    private static ulong Digest(Gpu gpu, WorkloadRow row, Func<RowDevice, CudaWorkload>? inputs = null)
    {
        using var prepared =
            gpu.Prepare(row, inputs ?? (device => CudaWorkload.Of(device, RowWorkload.Of(row, Batch, DistinctPages.Of(row.Case, Batch)))));
        prepared.Launch();
        return prepared.OutputDigest();
    }
}
