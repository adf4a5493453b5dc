using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Measurement.Output;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

/// <summary>
/// A consumer that does not wait for what it multiplies, or is told too early that it is there. By itself that is right nearly always,
/// since the data mostly comes in time; so what brings it is slowed down too, and a build that is as slow but waits shows that the delay
/// alone changes no bit.
/// </summary>
public static class MissingWaitTests
{
    // Five and more tiles of keys, so that a stage of the ring holds another tile when it is read too early.
    private static RaggedBatch Bf16Batch { get; } = Rows.Batch((40, 800), (17, 1000));

    // Three tiles of keys and one tile of work a block: no stage is used twice.
    private static RaggedBatch E4m3Batch { get; } = Rows.Batch((20, 360), (7, 377));

    [Fact]
    public static void Of_bf16_consumers_for_keys_is_found() =>
        AssertFound(Quantization.Bf16, Bf16Batch, Plants.Bf16Slow, Plants.Bf16Unwaited);

    [Fact]
    public static void Of_e4m3_transposers_by_their_own_announcement_is_found() =>
        AssertFound(Quantization.Fp8Qkv, E4m3Batch, Plants.E4m3Slow, Plants.E4m3TooEarly);

    private static void AssertFound(Quantization quantization, RaggedBatch batch, PlantedKernel slow, PlantedKernel unwaited)
    {
        var gpu = Gpu.Required();
        var row = WorkloadRow.Of(Rows.Case(quantization), KernelRole.Trtllm);
        Assert.SkipWhen(gpu.Warm.WhyNot(row.Drawn()) is not null, gpu.Warm.WhyNot(row.Drawn()) ?? "");
        using var slowKernels = new PlantedGpuKernels(gpu, slow);
        using var unwaitedKernels = new PlantedGpuKernels(gpu, unwaited);

        var bundled = Launched(gpu.Warm, row, batch);
        var waiting = Launched(slowKernels.Kernels, row, batch);

        // Shared memory still holds what the launch before left there, which must not be this row's own data.
        _ = Launched(unwaitedKernels.Kernels, OtherData(row), batch);
        var hasty = Launched(unwaitedKernels.Kernels, row, batch);

        Assert.Null(bundled.Complaint);
        Assert.Equal(bundled, waiting);
        Assert.NotNull(hasty.Complaint);
        Assert.NotEqual(bundled.Digest, hasty.Digest);
    }

    private static (string? Complaint, ulong Digest) Launched(CudaKernels kernels, WorkloadRow row, RaggedBatch batch)
    {
        using var prepared = kernels.Prepare(
            row, device => CudaWorkload.Of(device, RowWorkload.Of(row, batch, DistinctPages.Of(row.Case, batch))),
            static parameters => parameters);
        prepared.Launch();
        return (OutputCheck.Of(row, batch, prepared).Complaint, prepared.OutputDigest());
    }

    private static WorkloadRow OtherData(WorkloadRow row) => WorkloadRow.Of(row.Case with { Seed = row.Case.Seed + 1 }, row.Kernel);
}
