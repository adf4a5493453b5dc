using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Measurement.Output;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

/// <summary>A GPU that is newer than NVRTC: here one of sm_80 alone.</summary>
public static class PtxTests
{
    [Fact]
    public static void What_the_driver_assembles_of_older_PTX_is_right()
    {
        var gpu = Gpu.Required();
        var (row, batch) = (WorkloadRow.Of(Rows.Case(Quantization.Bf16), KernelRole.Baseline), Rows.AwkwardLengths);
        using var kernels = gpu.ThroughPtx();
        using var prepared = kernels.Prepare(
            row, device => CudaWorkload.Of(device, RowWorkload.Of(row, batch, DistinctPages.Of(row.Case, batch))),
            static parameters => parameters);

        prepared.Launch();

        Assert.Null(OutputCheck.Of(row, batch, prepared).Complaint);
        Assert.Matches(@"^nvrtc [0-9.]+ \(PTX of compute_80, driver of the test\)$", kernels.Compiler);
        Assert.Contains(kernels.Notes, note => note.Code.Id == "PFB4024");
    }
}
