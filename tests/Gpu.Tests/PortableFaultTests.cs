using PrefillBench.Devices.Cuda;
using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Measurement.Output;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

/// <summary>Faults in the portable kernels' own text: the output check must find each, and nothing where there is none.</summary>
public static class PortableFaultTests
{
    // Windows that begin in the step of keys where they end, in the one before, and before the first key.
    private static RaggedBatch Batch { get; } = Rows.Batch((70, 200), (33, 300), (150, 0), (1, 127));

    public static TheoryData<string> Names { get; } = [.. PortablePlants.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public static void Every_fault_is_found(string name)
    {
        var gpu = Gpu.Required();
        var plant = PortablePlants.All[name];
        var row = plant.Source.Contains("e4m3", StringComparison.Ordinal)
            ? Row(KernelRole.Trtllm, Quantization.Fp8Qkv)
            : Row(KernelRole.Baseline, Quantization.Bf16);
        Assert.SkipWhen(gpu.Warm.WhyNot(row.Drawn()) is not null, gpu.Warm.WhyNot(row.Drawn()) ?? "");
        using var planted = new PlantedGpuKernels(gpu, plant);

        // Shared memory still holds what the launch before left there, which must not be this row's own data.
        var (kernel, _) = Launched(planted.Kernels, WorkloadRow.Of(row.Case with { Seed = row.Case.Seed + 1 }, row.Kernel));
        Assert.SkipWhen(
            kernel.Contains("sm90a", StringComparison.Ordinal),
            $"this row runs {kernel}, not the kernel with the fault; PREFILL_BENCH_TEST_CARD=sm_89 chooses that");
        var (_, complaint) = Launched(planted.Kernels, row);

        TestContext.Current.SendDiagnosticMessage($"{name}: {complaint ?? "nothing was found"}");
        Assert.True(complaint is null == (plant.Edits.Length == 0), complaint ?? "the fault was not found");
    }

    private static (string Kernel, string? Complaint) Launched(CudaKernels kernels, WorkloadRow row)
    {
        using var prepared = kernels.Prepare(
            row, device => CudaWorkload.Of(device, RowWorkload.Of(row, Batch, DistinctPages.Of(row.Case, Batch))),
            static parameters => parameters);
        prepared.Launch();
        return (prepared.Resources["kernel"], OutputCheck.Of(row, Batch, prepared).Complaint);
    }

    private static WorkloadRow Row(KernelRole kernel, Quantization quantization) => WorkloadRow.Of(
        Rows.Case(quantization, groupSize: 7) with { HeadSize = 64, Window = 20, Sinks = true, Softcap = 2 }, kernel);
}
