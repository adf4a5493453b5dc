using PrefillBench.Devices;
using PrefillBench.Devices.Cuda;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

public static class MemoryTests
{
    /// <summary>The driver gives memory in pieces of 2 MB.</summary>
    private const long PieceBytes = 2 << 20;

    [Theory]
    [InlineData(KernelRole.Baseline, Quantization.Bf16)]
    [InlineData(KernelRole.Trtllm, Quantization.Fp8Nvfp4)]
    public static void A_row_takes_what_was_planned_within_two_percent(KernelRole kernel, Quantization quantization)
    {
        var gpu = Gpu.Required();
        var row = WorkloadRow.Of(Rows.Case(quantization, batchSize: 8, maxSeqLen: 2048, kvHeads: 8, poolTokens: 256_000), kernel);
        Assert.SkipWhen(gpu.Cold.WhyNot(row.Drawn()) is not null, gpu.Cold.WhyNot(row.Drawn()) ?? "");
        gpu.Cold.Prepare(row.Drawn()).Dispose();
        var free = CudaContext.FreeMemory;

        using var prepared = gpu.Cold.Prepare(row.Drawn());

        var planned = (double)gpu.Cold.MemoryOf(row.Drawn()).Value;
        var allocated = prepared.Allocations.Sum(allocation => allocation.Size.Value);
        var taken = free.Value - CudaContext.FreeMemory.Value;
        Assert.InRange(allocated / planned, 0.98, 1.02);
        Assert.InRange(taken, 0.98 * planned, (1.02 * planned) + (prepared.Allocations.Length * PieceBytes));
    }

    [Fact]
    public static void More_than_the_device_has_is_out_of_memory_and_the_next_row_goes_on()
    {
        var gpu = Gpu.Required();
        var tooMuch = Rows.Case(Quantization.Bf16, kvHeads: 8, poolTokens: int.MaxValue / 4096 * 2048);
        var row = WorkloadRow.Of(tooMuch, KernelRole.Baseline);

        Assert.ThrowsAny<OutOfMemoryException>(() => gpu.Cold.Prepare(row.Drawn()));

        LaunchAnother(gpu);
    }

    private static void LaunchAnother(Gpu gpu)
    {
        using IPreparedRow next = gpu.Warm.Prepare(WorkloadRow.Of(Rows.Case(Quantization.Bf16), KernelRole.Baseline).Drawn());
        next.Launch();
    }

    [Fact]
    public static void Ceilings_are_those_of_a_gpu()
    {
        var gpu = Gpu.Required();

        var ceilings = gpu.Warm.MeasureCeilings();

        TestContext.Current.SendDiagnosticMessage($"{gpu.Description.Name}: {ceilings}");
        Assert.InRange(ceilings.Bf16Compute.Value, 10, 5000);
        Assert.InRange(ceilings.Fp8Compute.Value, ceilings.Bf16Compute.Value, 10_000);
        Assert.InRange(ceilings.Memory.Value, 100, 20_000);
    }
}
