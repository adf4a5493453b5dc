using PrefillBench.Devices;
using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Devices.Cuda.Rows;

namespace PrefillBench.Tests.Devices.Cuda.Rows;

public static class CudaFaultsTests
{
    [Fact]
    public static void Too_little_memory_is_the_runtime_s_own_exception_which_workers_report_as_such() =>
        Assert.Contains(
            "b1/trtllm: the device has no more memory",
            Assert.IsAssignableFrom<OutOfMemoryException>(Explained(CuResult.OutOfMemory)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData((int)CuResult.IllegalAddress, "compute-sanitizer")]
    [InlineData((int)CuResult.MisalignedAddress, "compute-sanitizer")]
    [InlineData((int)CuResult.LaunchFailed, "compute-sanitizer")]
    [InlineData((int)CuResult.IllegalInstruction, "another architecture")]
    [InlineData((int)CuResult.LaunchTimeout, "display")]
    [InlineData((int)CuResult.EccUncorrectable, "nvidia-smi")]
    public static void An_error_that_breaks_the_context_says_what_to_do_and_ends_the_worker(int result, string advice)
    {
        var explained = Assert.IsType<DeviceLostException>(Explained((CuResult)result));

        Assert.Contains(advice, explained.Message, StringComparison.Ordinal);
        Assert.Contains("cuLaunchKernel(x)", explained.Message, StringComparison.Ordinal);
    }

    [Fact]
    public static void Any_other_error_stays_what_it_is() => Assert.IsType<CudaException>(Explained(CuResult.InvalidValue));

    private static Exception Explained(CuResult result) =>
        CudaFaults.Explain(new CudaException((int)result, "CUDA_ERROR_X", "cuLaunchKernel(x)"), "b1/trtllm");
}
