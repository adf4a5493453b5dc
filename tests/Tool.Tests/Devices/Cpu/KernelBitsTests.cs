using PrefillBench.Devices.Cpu;
using PrefillBench.Kernels.Cpu.Vectors;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cpu;

/// <summary>What must not change a single bit of the output.</summary>
public static class KernelBitsTests
{
    private static readonly RaggedBatch Batch = CpuRows.Batch((70, 30), (1, 129), (200, 0), (17, 16));

    public static TheoryData<KernelRole, Quantization> Kernels => new(
        from kernel in Enum.GetValues<KernelRole>()
        from quantization in new[] { Quantization.Bf16, Quantization.Fp8 }
        select (kernel, quantization));

    [Theory]
    [MemberData(nameof(Kernels))]
    public static void Hnd_and_nhd_agree(KernelRole kernel, Quantization quantization)
    {
        var hnd = Digest(CpuRows.Inputs(CpuRows.Case(quantization, KvLayout.Hnd), Batch, kernel));
        var nhd = Digest(CpuRows.Inputs(CpuRows.Case(quantization, KvLayout.Nhd), Batch, kernel));

        Assert.Equal(hnd, nhd);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public static unsafe void Shuffled_and_identity_block_tables_agree(KernelRole kernel, Quantization quantization)
    {
        var shuffled = CpuRows.Inputs(CpuRows.Case(quantization), Batch, kernel);
        var identity = DistinctPages.Of(shuffled.Row.Case, Batch, stride: 1);
        var moved = WorkloadGenerator.Inputs(RowWorkload.Of(shuffled.Row, Batch, identity));
        var pageBytes = (int)(shuffled.KvPool.LengthBytes / (shuffled.Row.Case.KvPoolTokens / shuffled.Row.Case.BlockSize));
        for (var i = 0; i < identity.Pages.Length; i++)
        {
            var from = new Span<byte>(shuffled.KvPool.Bytes + ((long)shuffled.Tables.Pages[i] * pageBytes), pageBytes);
            from.CopyTo(new Span<byte>(moved.KvPool.Bytes + ((long)identity.Pages[i] * pageBytes), pageBytes));
        }

        Assert.NotEqual(shuffled.Tables.Pages, identity.Pages);
        Assert.Equal(Digest(shuffled), Digest(moved));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public static unsafe void A_sequence_alone_gives_what_it_gives_in_a_batch(KernelRole kernel, Quantization quantization)
    {
        using var device = CpuRows.Device();
        var together = CpuRows.Inputs(CpuRows.Case(quantization), Batch, kernel);
        var tokenBytes = together.Query.LengthBytes / Batch.TotalQueryTokens;
        var all = CpuRows.Outputs(device, Copy(together));

        for (var sequence = 0; sequence < Batch.BatchSize; sequence++)
        {
            var single = CpuRows.Batch((Batch.QueryLengths[sequence], Batch.PrefixLengths[sequence]));
            var alone = WorkloadGenerator.Inputs(RowWorkload.Of(
                together.Row, single, new(together.Tables.PagesPerSequence, [.. together.Tables.Of(sequence)])));
            Buffer.MemoryCopy(
                together.Query.Bytes + (Batch.QueryStarts[sequence] * tokenBytes), alone.Query.Bytes, alone.Query.LengthBytes,
                alone.Query.LengthBytes);
            var expected =
                all.Skip(Batch.QueryStarts[sequence] * VectorLength(together)).Take(single.TotalQueryTokens * VectorLength(together));

            Assert.Equal(expected, CpuRows.Outputs(device, WithScales(alone, together.Scales)));
        }

        together.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public static void Threads_and_repetition_change_nothing(KernelRole kernel, Quantization quantization)
    {
        var digests = new[] { 1, 2, 5 }.Select(threads =>
        {
            using var device = CpuRows.Device(coldL2: true, threads: threads);
            using var row = device.Prepare(CpuRows.Inputs(CpuRows.Case(quantization), Batch, kernel));
            row.Launch();
            var first = row.OutputDigest();
            row.PoisonOutput();
            row.LaunchTimed(new double[2]);
            Assert.Equal(first, row.OutputDigest());
            return first;
        });

        Assert.Single(digests.Distinct());
    }

    [Theory]
    [InlineData(Quantization.Bf16)]
    [InlineData(Quantization.Fp8Qkv)]
    [InlineData(Quantization.Fp8)]
    [InlineData(Quantization.Fp8Nvfp4)]
    public static void Every_vector_width_gives_the_same_bits(Quantization quantization)
    {
        var batch = CpuRows.Batch((1, 0), (17, 16), (40, 100));
        var widths = Enum.GetValues<VectorWidth>().Where(width => width <= VectorWidths.Widest);

        var digests = widths.Select(width => Digest(CpuRows.Inputs(CpuRows.Case(quantization), batch), width));

        Assert.Single(digests.Distinct());
    }

    private static ulong Digest(AttentionInputs inputs, VectorWidth? width = null)
    {
        using var device = CpuRows.Device(width: width);
        using var row = device.Prepare(inputs);
        row.Launch();
        return row.OutputDigest();
    }

    private static int VectorLength(AttentionInputs inputs) => inputs.Row.Case.Heads.Query * inputs.Row.Case.HeadSize;

    /// <summary>Preparing takes ownership; the original is still needed.</summary>
    private static unsafe AttentionInputs Copy(AttentionInputs inputs)
    {
        var copy = WorkloadGenerator.Inputs(RowWorkload.Of(inputs.Row, inputs.Batch, inputs.Tables));
        Buffer.MemoryCopy(inputs.KvPool.Bytes, copy.KvPool.Bytes, copy.KvPool.LengthBytes, inputs.KvPool.LengthBytes);
        return copy;
    }

    /// <summary>fp8 scales come from the whole query tensor, which differs when a sequence stands alone.</summary>
    private static AttentionInputs WithScales(AttentionInputs inputs, AttentionScales scales) =>
        new(inputs.Row, inputs.Batch, inputs.Tables, inputs.Query, inputs.KvPool, scales);
}
