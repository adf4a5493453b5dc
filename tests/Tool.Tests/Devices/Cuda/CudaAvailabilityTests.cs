using PrefillBench.Devices.Cuda.Machine;

namespace PrefillBench.Tests.Devices.Cuda;

public static class CudaAvailabilityTests
{
    private static readonly DriverFindings NoGpu = Gpus.Driver with { Gpus = [], StartError = "CUDA_ERROR_NO_DEVICE" };

    [Fact]
    public static void A_current_driver_with_a_gpu_needs_no_excuse()
    {
        var survey = CudaAvailability.Conclude(Gpus.Driver);

        Assert.Null(survey.WhyNone);
        Assert.Null(CudaAvailability.WhyNotAutomatic(survey));
        Assert.Equal([Gpus.H200], survey.Gpus);
    }

    [Fact]
    public static void Without_the_library_there_is_no_driver() =>
        Assert.Equal("no NVIDIA driver: libcuda.so.1 was not found", WhyNone(Gpus.NoDriver));

    [Fact]
    public static void A_container_without_the_compute_capability_is_recognised_by_nvml() => Assert.Equal(
        "libcuda.so.1 was not found although this machine has 8 NVIDIA GPUs; start a container with the driver capability 'compute'",
        WhyNone(Gpus.NoDriver with { MachineGpus = 8 }));

    [Theory]
    [InlineData(11080, "the NVIDIA driver 580.159.03 supports CUDA 11.8; at least CUDA 12.0 is needed, which driver 525 brought")]
    [InlineData(12000, null)]
    [InlineData(13010, null)]
    public static void Cuda_12_is_the_least(int version, string? reason) =>
        Assert.Equal(reason, WhyNone(Gpus.Driver with { Api = new(version) }));

    [Fact]
    public static void A_driver_that_does_not_start_is_quoted() => Assert.Equal(
        "the NVIDIA driver does not start: CUDA_ERROR_SYSTEM_DRIVER_MISMATCH",
        WhyNone(NoGpu with { DriverVersion = null, StartError = "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH" }));

    [Fact]
    public static void Hidden_gpus_are_told_from_missing_ones()
    {
        Assert.Equal("this machine has an NVIDIA GPU, but CUDA_VISIBLE_DEVICES hides all from this process", WhyNone(NoGpu));
        Assert.Equal("the NVIDIA driver 580.159.03 finds no GPU (CUDA_ERROR_NO_DEVICE)", WhyNone(NoGpu with { MachineGpus = 0 }));
        Assert.Equal(
            "the NVIDIA driver 580.159.03 finds no GPU (CUDA_ERROR_NO_DEVICE)",
            WhyNone(NoGpu with { MachineGpus = null, StartError = null }));
    }

    [Fact]
    public static void A_reason_hides_whatever_devices_were_listed() =>
        Assert.Empty(CudaAvailability.Conclude(Gpus.Driver with { Api = new(11040) }).Gpus);

    [Fact]
    public static void Auto_passes_over_a_gpu_older_than_the_bundled_kernels()
    {
        var survey = CudaAvailability.Conclude(Gpus.Driver with { Gpus = [Gpus.H200 with { Name = "Tesla T4", Capability = new(7, 5) }] });

        Assert.Null(survey.WhyNone);
        Assert.Equal("Tesla T4 is sm_75; the bundled kernels need sm_80 or newer", CudaAvailability.WhyNotAutomatic(survey));
    }

    [Fact]
    public static void A_prohibited_gpu_cannot_be_used()
    {
        var prohibited = Gpus.H200 with { ComputeMode = GpuComputeMode.Prohibited };

        Assert.Contains("compute mode Prohibited", CudaAvailability.WhyUnusable(prohibited)!, StringComparison.Ordinal);
        Assert.NotNull(CudaAvailability.WhyNotAutomatic(CudaAvailability.Conclude(Gpus.Driver with { Gpus = [prohibited] })));
        Assert.Null(CudaAvailability.WhyUnusable(Gpus.H200 with { ComputeMode = GpuComputeMode.Exclusive }));
    }

    [Fact]
    public static void A_machine_without_a_driver_is_answered_not_thrown()
    {
        Assert.SkipWhen(CudaDevices.Survey.Findings.LibraryFound, "there is an NVIDIA driver");

        Assert.Contains("no NVIDIA driver", CudaDevices.Survey.WhyNone!, StringComparison.Ordinal);
        Assert.Empty(CudaDevices.Survey.Gpus);
    }

    private static string? WhyNone(DriverFindings findings) => CudaAvailability.Conclude(findings).WhyNone;
}
