using System.Collections.Immutable;
using PrefillBench.Devices.Cpu;
using PrefillBench.Devices.Cpu.Managed;
using PrefillBench.Kernels;
using PrefillBench.Kernels.Cpu.Baseline;
using PrefillBench.Measurement.Workers;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cpu;

/// <summary>The output check looks at the edges of the tiles that the kernel really has.</summary>
public static class TileEdgeTests
{
    private static readonly AttentionCase Case = CpuRows.Case() with { BatchSize = 3, MaxSeqLen = 300 };

    [Theory]
    [InlineData(KernelRole.Baseline, 1)]
    [InlineData(KernelRole.Trtllm, 1)]
    [InlineData(KernelRole.Trtllm, 8)]
    public static void A_row_says_the_tokens_of_its_kernel_s_tiles(KernelRole role, int groupSize)
    {
        var shape = CpuRows.Case(groupSize: groupSize) with { BatchSize = 1, MaxSeqLen = 1000 };
        var edges = new HashSet<int>();
        CpuKernel kernel = role == KernelRole.Baseline ? new BlockedKernel() : new Kernels.Cpu.Packed.PackedKernel();
        using var device = new CpuDevice(new Listening(kernel, edges), coldL2: false, threads: 2);

        using var prepared = device.Prepare(WorkloadRow.Of(shape, role));

        Assert.InRange(prepared.TileTokens(0), 1, 999);
        Assert.Contains(prepared.TileTokens(0) * (role == KernelRole.Baseline ? 1 : groupSize), edges);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public static void A_fault_in_the_first_row_of_every_tile_but_the_first_is_wrong_output(bool planted, bool right)
    {
        using var device = new CpuDevice(new Faulty(planted), coldL2: false, threads: 2);
        var workload = WorkloadRow.Of(Case, KernelRole.Baseline).Drawn();
        using var row = new RowUnderTest(workload, device.Prepare(workload));

        var complaint = Record.Exception(() => row.FirstLaunch(expectedDigest: null));

        Assert.True(complaint is null == right, complaint?.Message);
        Assert.True(right || complaint is WrongOutputException, $"{complaint}");
    }

    /// <summary>Notes where the items of one head begin, in rows.</summary>
    private sealed class Listening(CpuKernel kernel, HashSet<int> edges) : ICpuKernels
    {
        public (ICpuKernel? Kernel, string Reason) For(WorkloadRow row) =>
            (new ManagedKernel(new Noting(kernel, edges), CpuRows.Wrong), "");

        private sealed class Noting(CpuKernel kernel, HashSet<int> edges) : CpuKernel
        {
            public override BoundKernel Bind(AttentionProblem problem, Processor processor)
            {
                var bound = kernel.Bind(problem, processor);
                edges.UnionWith(bound.Items.Select(item => item.FirstRow));
                return bound;
            }
        }
    }

    private sealed class Faulty(bool planted) : ICpuKernels
    {
        public (ICpuKernel? Kernel, string Reason) For(WorkloadRow row) =>
            (new ManagedKernel(planted ? new WrongAtEdges() : new BlockedKernel(), CpuRows.Wrong), "");
    }

    private sealed class WrongAtEdges : CpuKernel
    {
        public override BoundKernel Bind(AttentionProblem problem, Processor processor) =>
            new Bound(problem, new BlockedKernel().Bind(problem, processor));

        private sealed unsafe class Bound(AttentionProblem problem, BoundKernel kernel) : BoundKernel
        {
            public override ImmutableArray<WorkItem> Items => kernel.Items;

            public override long ScratchBytes => kernel.ScratchBytes;

            public override void Compute(in WorkItem item, byte* scratch)
            {
                kernel.Compute(item, scratch);
                if (item.FirstRow > 0)
                {
                    var token = problem.QueryStarts[item.Sequence] + item.FirstRow;
                    var output = problem.Output;
                    var first = (ushort*)(output.Start + (token * output.TokenStrideBytes) + (item.Head * output.HeadStrideBytes));
                    *first ^= 0x8000;
                    first[1] ^= 0x0100;
                }
            }
        }
    }
}
