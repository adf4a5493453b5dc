using PrefillBench.Devices.Cuda.Machine;

namespace PrefillBench.Tests.Devices.Cuda;

public static class VisibleDevicesTests
{
    [Theory]
    [InlineData(null, 0)]
    [InlineData("0", 1)]
    [InlineData("1,0", 2)]
    [InlineData("GPU-1e7b", 1)]
    [InlineData("MIG-77777777-0000-5000-8000-0123456789ab", 1)]
    [InlineData("", 2)]
    public static void Nothing_is_said_where_all_that_is_named_is_visible(string? value, int shown) =>
        Assert.Null(VisibleDevices.Complaint(value, 2, shown));

    [Theory]
    [InlineData("", 0, "is set and empty, which hides every GPU; unset it")]
    [InlineData("-1", 0, "=-1 names 1 and 0 are visible: -1 hides every GPU")]
    [InlineData("0,-1,1", 1, "=0,-1,1 names 3 and 1 is visible: -1 hides what is behind it")]
    [InlineData("NoDevFiles", 0, "=NoDevFiles names 1 and 0 are visible: Slurm sets NoDevFiles where a job asked for no GPU, see --gres")]
    [InlineData("0,0", 0, "=0,0 names 2 and 0 are visible: 0 is listed twice; name each once")]
    [InlineData("GPU-1E7B,gpu-1e7b", 0, "names 2 and 0 are visible: GPU-1E7B is listed twice; name each once")]
    [InlineData("0,5,1", 1, "names 3 and 1 is visible: there is no GPU 5, the machine has GPUs 0 to 1")]
    [InlineData("1", 0, "GPU 1 is not visible to this process; a GPU that is split into MIG instances is named by an instance's UUID")]
    [InlineData("GPU-dead", 0, "no UUID begins with GPU-dead, or several do; `nvidia-smi -L` lists them")]
    [InlineData("MIG-1,MIG-2", 1, "a process can see only one MIG instance; name one")]
    [InlineData("0,", 1, "an entry is empty")]
    [InlineData("all", 0, "'all' is neither a number nor the beginning of a UUID")]
    public static void What_is_not_visible_has_its_reason(string value, int shown, string expected) =>
        Assert.EndsWith(expected, VisibleDevices.Complaint(value, 2, shown), StringComparison.Ordinal);

    [Theory]
    [InlineData("0 ")]
    [InlineData("0,,1")]
    [InlineData("-1")]
    public static void Nothing_is_said_where_the_driver_never_read_the_value(string value)
    {
        var absent = new DriverFindings { Library = "libcuda.so.1", LibraryFound = false };

        Assert.Null(VisibleDevices.Complaint(value, absent));
        Assert.Null(VisibleDevices.Complaint(value, absent with { LibraryFound = true, StartError = "CUDA_ERROR_SYSTEM_NOT_READY" }));
        Assert.NotNull(VisibleDevices.Complaint(value, absent with { LibraryFound = true, StartError = CudaAvailability.NoDevice }));
    }
}
