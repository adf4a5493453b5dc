using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Measurement.Output;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

/// <summary>
/// Faults in the text of Hopper's kernels for any shape: the output check must find each, and nothing where there is none. A delay alone
/// is no fault.
/// </summary>
public static class HopperFaultTests
{
    // Several tiles of work and of keys; windows that begin in the key tile where they end, in the one before, and before the first key.
    private static RaggedBatch Batch { get; } = Rows.Batch((70, 400), (33, 700), (150, 0), (1, 127));

    public static TheoryData<string> Names { get; } = [.. HopperPlants.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public static void Every_fault_is_found(string name)
    {
        var gpu = Gpu.Required();
        var (plant, quantization) = HopperPlants.All[name];
        var row = WorkloadRow.Of(
            Rows.Case(quantization, groupSize: 7) with { Window = 150, Sinks = true, Softcap = 2 }, KernelRole.Trtllm);
        Assert.SkipWhen(gpu.Warm.WhyNot(row.Drawn()) is not null, gpu.Warm.WhyNot(row.Drawn()) ?? "");
        using var planted = new PlantedGpuKernels(gpu, plant);

        // Shared memory still holds what the launch before left there, which must not be this row's own data.
        _ = Complaint(planted.Kernels, WorkloadRow.Of(row.Case with { Seed = row.Case.Seed + 1 }, row.Kernel));
        var complaint = Complaint(planted.Kernels, row);

        TestContext.Current.SendDiagnosticMessage($"{name}: {complaint ?? "nothing was found"}");
        var harmless = plant.Edits.Length == 0 || name.EndsWith("that come late", StringComparison.Ordinal);
        Assert.True(complaint is null == harmless, complaint ?? "the fault was not found");
    }

    private static string? Complaint(CudaKernels kernels, WorkloadRow row)
    {
        using var prepared = kernels.Prepare(
            row, device => CudaWorkload.Of(device, RowWorkload.Of(row, Batch, DistinctPages.Of(row.Case, Batch))),
            static parameters => parameters);
        prepared.Launch();
        return OutputCheck.Of(row, Batch, prepared).Complaint;
    }
}
