using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Measurement.Output;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

/// <summary>Every kernel's output by the check that every measurement makes.</summary>
public static class OutputTests
{
    public static TheoryData<KernelRole, Quantization, KvLayout, int, int, bool> Shapes
    {
        get
        {
            var shapes = new TheoryData<KernelRole, Quantization, KvLayout, int, int, bool>();
            foreach (var kernel in Rows.Kernels)
            {
                foreach (var (layout, page, group, causal) in new[]
                {
                    (KvLayout.Hnd, 16, 8, true), (KvLayout.Nhd, 16, 8, true), (KvLayout.Hnd, 128, 4, true), (KvLayout.Nhd, 64, 2, true),
                    (KvLayout.Hnd, 32, 1, true), (KvLayout.Hnd, 16, 8, false), (KvLayout.Nhd, 128, 1, false),
                })
                {
                    shapes.Add(kernel.Data.Item1, kernel.Data.Item2, layout, page, group, causal);
                }
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public static void Awkward_lengths_are_computed_right(
        KernelRole kernel, Quantization quantization, KvLayout layout, int blockSize, int groupSize, bool causal) =>
        CheckAwkwardLengths(kernel, quantization, layout, blockSize, groupSize, causal, asLarge: false);

    [Theory]
    [MemberData(nameof(Shapes))]
    public static void So_they_are_by_what_large_rows_run(
        KernelRole kernel, Quantization quantization, KvLayout layout, int blockSize, int groupSize, bool causal) =>
        CheckAwkwardLengths(kernel, quantization, layout, blockSize, groupSize, causal, asLarge: true);

    /// <summary>Wherever V^T comes from, the same products are made of it in the same order.</summary>
    [Theory]
    [InlineData(Quantization.Fp8Qkv)]
    [InlineData(Quantization.Fp8)]
    [InlineData(Quantization.Fp8Nvfp4)]
    public static void V_transposed_once_gives_the_bits_of_V_transposed_for_each_tile(Quantization quantization)
    {
        Gpu.RequireItsOwnKernels();
        var gpu = Gpu.Required();
        var row = WorkloadRow.Of(Rows.Case(quantization), KernelRole.Trtllm);
        using var once = gpu.Prepare(row, Inputs, asLarge: true);
        using var forEachTile = gpu.Prepare(row, Inputs, parameters => parameters with { Workspace = default }, asLarge: true);
        var bytes = once.Allocations.Single(allocation => allocation.Kind == AllocationKind.KernelWorkspace).Size.Value;
        var digests = new HashSet<ulong>();

        forEachTile.Launch();
        for (var launch = 0; launch < 20; launch++)
        {
            // NaN for e4m3: a tile that is read before it is written must not find that of the launch before.
            Driver.cuMemsetD8_v2(once.Buffers.Workspace.At(WorkspacePlan.HeaderBytes), 0x7F, (nuint)(bytes - WorkspacePlan.HeaderBytes))
                .ThrowIfFailed();
            once.PoisonOutput();
            once.Launch();
            digests.Add(once.OutputDigest());
        }

        Assert.Equal([forEachTile.OutputDigest()], digests);

        CudaWorkload Inputs(RowDevice device) =>
            CudaWorkload.Of(device, RowWorkload.Of(row, Rows.AwkwardLengths, DistinctPages.Of(row.Case, Rows.AwkwardLengths)));
    }

    private static void CheckAwkwardLengths(
        KernelRole kernel, Quantization quantization, KvLayout layout, int blockSize, int groupSize, bool causal, bool asLarge)
    {
        var gpu = Gpu.Required();
        var row = WorkloadRow.Of(Rows.Case(quantization, layout, blockSize, groupSize, causal: causal), kernel);
        var batch = Rows.AwkwardLengths;
        using var prepared = gpu.Prepare(
            row, device => CudaWorkload.Of(device, RowWorkload.Of(row, batch, DistinctPages.Of(row.Case, batch))), asLarge: asLarge);

        prepared.Launch();

        Assert.Null(OutputCheck.Of(row, batch, prepared).Complaint);
    }

    [Theory]
    [MemberData(nameof(Rows.Kernels), MemberType = typeof(Rows))]
    public static void A_generated_row_is_computed_right_by_every_set_of_its_rotation(KernelRole kernel, Quantization quantization)
    {
        var gpu = Gpu.Required();
        var row = WorkloadRow.Of(Rows.Case(quantization, batchSize: 4, maxSeqLen: 512, kvHeads: 8, poolTokens: 64_000), kernel);
        Assert.SkipWhen(gpu.Cold.WhyNot(row.Drawn()) is not null, gpu.Cold.WhyNot(row.Drawn()) ?? "");
        using var prepared = gpu.Cold.Prepare(row.Drawn());

        prepared.Launch();
        var check = OutputCheck.Of(row, WorkloadGenerator.Batch(row.Case), prepared);
        var first = prepared.OutputDigest();
        var launchMs = new double[5];
        prepared.LaunchTimed(launchMs);

        Assert.Null(check.Complaint);
        Assert.NotEqual("1", prepared.Resources["rotation sets"]);
        Assert.Equal(first, prepared.OutputDigest());
        Assert.All(launchMs, ms => Assert.InRange(ms, 0.001, 10));
    }

    [Theory]
    [MemberData(nameof(Rows.Kernels), MemberType = typeof(Rows))]
    public static void The_exact_result_rounded_is_accepted(KernelRole kernel, Quantization quantization)
    {
        var gpu = Gpu.Required();
        var row = WorkloadRow.Of(Rows.Case(quantization), kernel);
        using var prepared = gpu.Prepare(row, device => CudaWorkload.Of(device, RowWorkload.Of(row)));

        Assert.Null(OutputCheck.Of(row, WorkloadGenerator.Batch(row.Case), new RoundedExactly(row, prepared)).Complaint);
    }

    [Theory]
    [MemberData(nameof(Rows.Kernels), MemberType = typeof(Rows))]
    public static void An_output_never_written_is_not_accepted(KernelRole kernel, Quantization quantization)
    {
        var gpu = Gpu.Required();
        var row = WorkloadRow.Of(Rows.Case(quantization), kernel);
        using var prepared = gpu.Prepare(row, device => CudaWorkload.Of(device, RowWorkload.Of(row)));

        Assert.NotNull(OutputCheck.Of(row, WorkloadGenerator.Batch(row.Case), prepared).Complaint);
    }
}
