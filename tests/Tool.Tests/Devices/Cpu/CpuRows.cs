using System.Collections.Immutable;
using PrefillBench.Devices;
using PrefillBench.Devices.Cpu;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cpu;

/// <summary>Small rows with lengths and tables of the test's choice.</summary>
internal static class CpuRows
{
    private const int PoolTokens = 8192;

    public static AttentionCase Case(
        Quantization quantization = Quantization.Bf16,
        KvLayout layout = KvLayout.Hnd,
        int blockSize = 16,
        int groupSize = 4,
        int kvHeads = 2,
        bool causal = true) => new()
        {
            BatchSize = 1,
            MaxSeqLen = 64,
            Quantization = quantization,
            Heads = new(groupSize * kvHeads, kvHeads),
            HeadSize = 128,
            KvLayout = layout,
            BlockSize = blockSize,
            KvPoolTokens = PoolTokens,
            Prefix = PrefixMode.Published,
            Causal = causal,
            Seed = 7,
            Warmup = 1,
            Trials = 1,
        };

    public static RaggedBatch Batch(params (int Query, int Prefix)[] sequences) =>
        new([.. sequences.Select(s => s.Query)], [.. sequences.Select(s => s.Prefix)]);

    /// <summary>Every block of every sequence on a page of its own, in an order that jumps about the pool.</summary>
    public static BlockTables DistinctPages(AttentionCase attentionCase, RaggedBatch batch, int multiplier = 37)
    {
        var pages = attentionCase.KvPoolTokens / attentionCase.BlockSize;
        var width = batch.KvLengths.Max(length => (length + attentionCase.BlockSize - 1) / attentionCase.BlockSize);
        return new(width, [.. Enumerable.Range(0, batch.BatchSize * width).Select(i => (int)((long)i * multiplier % pages))]);
    }

    public static AttentionInputs Inputs(AttentionCase attentionCase, RaggedBatch batch, KernelRole kernel = KernelRole.Trtllm) =>
        WorkloadGenerator.Inputs(WorkloadRow.Of(attentionCase, kernel), batch, DistinctPages(attentionCase, batch));

    /// <summary>Launches once and gives every output vector, token after token, head after head.</summary>
    public static double[] Outputs(CpuDevice device, AttentionInputs inputs)
    {
        using var row = device.Prepare(inputs);
        row.Launch(new double[1]);
        return Outputs(row, inputs);
    }

    public static double[] Outputs(IPreparedRow row, AttentionInputs inputs)
    {
        var (heads, size) = (inputs.Row.Case.Heads.Query, inputs.Row.Case.HeadSize);
        var values = new double[inputs.Batch.TotalQueryTokens * heads * size];
        foreach (var which in Vectors(inputs))
        {
            row.ReadOutput(which, values.AsSpan(((which.Token * heads) + which.Head) * size, size));
        }

        return values;
    }

    public static IEnumerable<OutputVector> Vectors(AttentionInputs inputs) =>
        from sequence in Enumerable.Range(0, inputs.Batch.BatchSize)
        from token in Enumerable.Range(inputs.Batch.QueryStarts[sequence], inputs.Batch.QueryLengths[sequence])
        from head in Enumerable.Range(0, inputs.Row.Case.Heads.Query)
        select new OutputVector(sequence, token, head);

    /// <summary>First, last and a middle token of every sequence, first and last head.</summary>
    public static IEnumerable<OutputVector> Sample(AttentionInputs inputs) =>
        from sequence in Enumerable.Range(0, inputs.Batch.BatchSize)
        let length = inputs.Batch.QueryLengths[sequence]
        from token in ImmutableSortedSet.Create(0, length / 3, length - 1)
        from head in ImmutableSortedSet.Create(0, inputs.Row.Case.Heads.Query - 1)
        select new OutputVector(sequence, inputs.Batch.QueryStarts[sequence] + token, head);
}
