using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Measurement.Output;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

/// <summary>
/// Binaries of parameter layout 1 that commit c2c850c approved for an H200 (folder Earlier): whatever has been approved stays launchable,
/// also by a tool whose own kernels have come to layout 2.
/// </summary>
public static class EarlierCodeTests
{
    [Theory]
    [MemberData(nameof(Rows.Kernels), MemberType = typeof(Rows))]
    public static void Every_vector_of_approved_code_is_right(KernelRole kernel, Quantization quantization)
    {
        var gpu = Gpu.Required();
        Gpu.RequireItsOwnKernels();
        using var kernels = gpu.WarmOf(Path.Combine(AppContext.BaseDirectory, "Earlier"));
        var row = WorkloadRow.Of(Rows.Case(quantization), kernel);
        Assert.SkipWhen(kernels.WhyNot(row.Drawn()) is not null, kernels.WhyNot(row.Drawn()) ?? "");
        using var prepared = kernels.Prepare(
            row,
            device => CudaWorkload.Of(
                device, RowWorkload.Of(row, Rows.AwkwardLengths, DistinctPages.Of(row.Case, Rows.AwkwardLengths))),
            static parameters => parameters);

        prepared.Launch();
        var found = Exactness.OfEvery(gpu, prepared);

        Assert.True(found.Complaint is null, found.Complaint);
        Assert.InRange(found.Relative, 0, double.Hypot(OutputTolerance.Of(row).Arithmetic, found.Rounding));
    }
}
