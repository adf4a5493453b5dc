using System.Collections.Immutable;
using PrefillBench.Devices;
using PrefillBench.Devices.Cpu;
using PrefillBench.Devices.Cpu.Managed;
using PrefillBench.Diagnostics;
using PrefillBench.Kernels;
using PrefillBench.Kernels.Cpu.Baseline;
using PrefillBench.Kernels.Cpu.Packed;
using PrefillBench.Kernels.Cpu.Vectors;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cpu;

/// <summary>Small rows with lengths and tables of the test's choice.</summary>
internal static class CpuRows
{
    /// <summary>Of generated cases; rows with given lengths get the pool they need.</summary>
    private const int PoolTokens = 1024;

    public static AttentionCase Case(
        Quantization quantization = Quantization.Bf16,
        KvLayout layout = KvLayout.Hnd,
        int blockSize = 16,
        int groupSize = 4,
        int kvHeads = 2,
        bool causal = true) => AttentionCases.Small with
        {
            BatchSize = 1,
            MaxSeqLen = 64,
            Quantization = quantization,
            Heads = new(groupSize * kvHeads, kvHeads),
            HeadSize = 128,
            KvLayout = layout,
            BlockSize = blockSize,
            KvPoolTokens = PoolTokens,
            Causal = causal,
            Seed = 7,
        };

    /// <param name="width">Of the packed kernel; null leaves the choice to it.</param>
    /// <param name="threads">Null is one for each processor.</param>
    public static CpuDevice Device(bool coldL2 = false, VectorWidth? width = null, int? threads = null) =>
        new(new BothKernels(width), coldL2, threads ?? Environment.ProcessorCount);

    public static RaggedBatch Batch(params (int Query, int Prefix)[] sequences) =>
        new([.. sequences.Select(s => s.Query)], [.. sequences.Select(s => s.Prefix)]);

    public static AttentionInputs Inputs(AttentionCase attentionCase, RaggedBatch batch, KernelRole kernel = KernelRole.Trtllm)
    {
        var roomy = WithPoolFor(attentionCase, batch);
        return WorkloadGenerator.Inputs(RowWorkload.Of(WorkloadRow.Of(roomy, kernel), batch, DistinctPages.Of(roomy, batch)));
    }

    /// <summary>Room for every block of the batch on a page of its own, and a few pages more.</summary>
    private static AttentionCase WithPoolFor(AttentionCase attentionCase, RaggedBatch batch)
    {
        const int sparePages = 3;
        var pages = batch.KvLengths.Sum(length => Blocks(attentionCase, length)) + sparePages;
        pages += pages % DistinctPages.Stride == 0 ? 1 : 0;
        return attentionCase with { KvPoolTokens = attentionCase.BlockSize * pages };
    }

    /// <summary>The complaint about a description, for kernels that have none.</summary>
    public static PfbException Wrong(string text) => new(Codes.KernelDescription, text);

    private sealed class BothKernels(VectorWidth? width) : ICpuKernels
    {
        private readonly CpuKernel packed = width is { } forced ? new PackedKernel(forced) : new PackedKernel();
        private readonly CpuKernel blocked = new BlockedKernel();

        public (ICpuKernel? Kernel, string Reason) For(WorkloadRow row) =>
            new ManagedKernel(row.Kernel == KernelRole.Trtllm.Kernel() ? packed : blocked, Wrong) is var kernel
                && kernel.WhyNot(row) is { } reason
                ? (null, reason)
                : (kernel, "");
    }

    private static int Blocks(AttentionCase attentionCase, int kvLength) =>
        (kvLength + attentionCase.BlockSize - 1) / attentionCase.BlockSize;

    /// <summary>Launches once and gives every output vector, token after token, head after head.</summary>
    public static double[] Outputs(CpuDevice device, AttentionInputs inputs)
    {
        using var row = device.Prepare(inputs);
        row.Launch();
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
