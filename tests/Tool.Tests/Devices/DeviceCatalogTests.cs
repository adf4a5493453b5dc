using PrefillBench.Devices;
using PrefillBench.Diagnostics;

namespace PrefillBench.Tests.Devices;

public static class DeviceCatalogTests
{
    [Theory]
    [InlineData("cuda")]
    [InlineData("cuda:0")]
    [InlineData("cuda:GPU-1234")]
    public static void Cuda_is_refused_with_the_reason(string selector)
    {
        var thrown = Assert.Throws<PfbException>(() => DeviceCatalog.Open(new DeviceRequest(selector)));

        Assert.Equal(Codes.DeviceUnavailable, thrown.Diagnostics[0].Code);
        Assert.Contains(DeviceCatalog.WhyNoCuda!, thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("fake:")]
    [InlineData("CPU ")]
    public static void What_names_no_device_is_a_bad_command_line(string selector) =>
        Assert.Equal(
            Codes.BadCommandLine, Assert.Throws<PfbException>(() => DeviceCatalog.Open(new DeviceRequest(selector))).Diagnostics[0].Code);

    [Fact]
    public static void Auto_is_the_cpu_without_a_gpu_and_a_relative_fake_path_becomes_absolute()
    {
        Assert.Equal("cpu", DeviceCatalog.Resolve("auto"));
        Assert.Equal($"fake:{Path.GetFullPath("x")}", DeviceCatalog.Resolve("fake:x"));
        Assert.Equal("cuda:1", DeviceCatalog.Resolve("cuda:1"));
    }
}
