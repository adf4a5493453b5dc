using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Machine;

namespace PrefillBench.Tests.Devices.Cuda;

public static class CudaSelectorTests
{
    private static readonly ImmutableArray<GpuDescription> Two = [Gpus.H200, Gpus.Slice];

    [Theory]
    [InlineData("cuda", 0)]
    [InlineData("cuda:0", 0)]
    [InlineData("cuda:1", 1)]
    [InlineData("cuda:GPU-1e7b", 0)]
    [InlineData("cuda:gpu-1E7B5C0A", 0)]
    [InlineData("cuda:MIG-7", 1)]
    [InlineData("cuda:MIG-77777777-0000-5000-8000-0123456789ab", 1)]
    public static void A_selector_names_one_device(string selector, int ordinal)
    {
        var (gpu, whyNot) = CudaSelector.Choose(Two, selector);

        Assert.Null(whyNot);
        Assert.Equal(ordinal, gpu!.Ordinal);
    }

    [Theory]
    [InlineData("cuda:2", "there is no device 2; there is cuda:0 = NVIDIA H200 (GPU-1e7b5c0a-0000-4000-8000-0123456789ab), cuda:1 = ")]
    [InlineData("cuda:99999999999", "there is no device 99999999999; ")]
    [InlineData("cuda:GPU-2", "no device has a UUID that starts with 'GPU-2'; ")]
    [InlineData("cuda:GPU-", "no device has a UUID that starts with 'GPU-'; ")]
    [InlineData("cuda:-1", "no device has a UUID that starts with '-1'; ")]
    public static void What_is_not_there_is_answered_with_what_is(string selector, string reason)
    {
        var (gpu, whyNot) = CudaSelector.Choose(Two, selector);

        Assert.Null(gpu);
        Assert.StartsWith(reason, whyNot, StringComparison.Ordinal);
    }

    [Fact]
    public static void An_ambiguous_prefix_chooses_nothing()
    {
        var (gpu, whyNot) = CudaSelector.Choose(
            [Gpus.H200, Gpus.H200 with { Ordinal = 1, Uuid = "GPU-1e7c0000-0000-4000-8000-0123456789ab" }], "cuda:GPU-1e7");

        Assert.Null(gpu);
        Assert.StartsWith("the UUIDs of 2 devices start with 'GPU-1e7'; ", whyNot, StringComparison.Ordinal);
    }

    [Fact]
    public static void Without_devices_every_selector_has_a_reason() =>
        Assert.All(["cuda", "cuda:0", "cuda:GPU-1e7b"], selector => Assert.NotNull(CudaSelector.Choose([], selector).WhyNot));

    [Fact]
    public static void A_uuid_is_printed_as_nvidia_smi_prints_it()
    {
        var bytes = Enumerable.Range(0x10, 16).Select(value => (byte)value).ToArray();

        Assert.Equal("GPU-10111213-1415-1617-1819-1a1b1c1d1e1f", GpuUuid.Text(bytes, isMig: false));
        Assert.Equal("MIG-10111213-1415-1617-1819-1a1b1c1d1e1f", GpuUuid.Text(bytes, isMig: true));
    }
}
