using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

/// <summary>What is asked of kernels on scores that standard inputs do not have.</summary>
internal static class ScoreChecks
{
    public static void EveryVectorIsRight(WorkloadRow row, Func<RowDevice, CudaWorkload> inputs, bool asLarge)
    {
        var gpu = Gpu.Required();
        using var prepared = gpu.Prepare(row, inputs, asLarge: asLarge);

        prepared.Launch();
        var found = Exactness.OfEvery(gpu, prepared);

        TestContext.Current.SendDiagnosticMessage($"{prepared.Resources["kernel"]}, group {row.Case.Heads.GroupSize}: {found}");
        Assert.True(found.Complaint is null, found.Complaint);
        Assert.Equal(0, prepared.CountNaN());
    }

    /// <summary>A kernel with an error in its text gives wrong vectors. Skipped where no bundled kernel runs the row.</summary>
    public static void IsFound(PlantedKernel plant, WorkloadRow row, Func<RowDevice, CudaWorkload> inputs)
    {
        var gpu = Gpu.Required();
        Assert.SkipWhen(gpu.Warm.WhyNot(row.Drawn()) is not null, gpu.Warm.WhyNot(row.Drawn()) ?? "");
        using var planted = new PlantedGpuKernels(gpu, plant);
        using var prepared = planted.Kernels.Prepare(row, inputs, static parameters => parameters);

        prepared.Launch();

        Assert.NotNull(Exactness.OfEvery(gpu, prepared).Complaint);
    }
}
