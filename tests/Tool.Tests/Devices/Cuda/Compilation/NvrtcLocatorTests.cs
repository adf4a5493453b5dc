using System.Collections.Immutable;
using System.Runtime.Intrinsics.X86;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Tests.Baselines;

namespace PrefillBench.Tests.Devices.Cuda.Compilation;

public static class NvrtcLocatorTests
{
    [Fact]
    public static void Version_13_anywhere_comes_before_version_12()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file names of Linux");

        var files = NvrtcLocator.Candidates(Places()).Select(path => Path.GetFileName(path)).ToArray();

        Assert.True(Array.LastIndexOf(files[..^2], "libnvrtc.so.13") < Array.IndexOf(files, "libnvrtc.so.12"));
        Assert.Equal(["libnvrtc.so.13", "libnvrtc.so.12"], files[^2..]);
    }

    [Fact]
    public static void Toolkit_virtual_environment_and_checkout_come_before_the_system()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, ".git"));
        Directory.CreateDirectory(Path.Combine(folder.Path, "venv", "lib", "python3.12"));
        Directory.CreateDirectory(Path.Combine(folder.Path, "deep", "down"));
        var places = Places(("CUDA_PATH", "/opt/toolkit"), ("VIRTUAL_ENV", Path.Combine(folder.Path, "venv"))) with
        {
            WorkingDirectory = Path.Combine(folder.Path, "deep", "down"),
        };

        var of12 = NvrtcLocator.Candidates(places).Where(path => path.EndsWith("libnvrtc.so.12", StringComparison.Ordinal)).ToList();

        int At(string path) => of12.IndexOf(path);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "folders of Linux");
        Assert.Equal(0, At("/opt/toolkit/lib64/libnvrtc.so.12"));
        Assert.InRange(
            At(Path.Combine(folder.Path, "venv/lib/python3.12/site-packages/nvidia/cuda_nvrtc/lib/libnvrtc.so.12")), 1, of12.Count);
        Assert.InRange(At(Path.Combine(folder.Path, ".tools/nvrtc/usr/lib/x86_64-linux-gnu/libnvrtc.so.12")),
            2, At("/usr/lib/x86_64-linux-gnu/libnvrtc.so.12"));
    }

    [Theory]
    [InlineData("CONDA_PREFIX", "conda", "conda/lib/libnvrtc.so.12")]
    [InlineData("CONDA_PREFIX", "conda", "conda/targets/x86_64-linux/lib/libnvrtc.so.12")]
    [InlineData("NVHPC", "hpc", "hpc/Linux_x86_64/24.7/cuda/12.5/lib64/libnvrtc.so.12")]
    [InlineData("NVHPC_ROOT", "hpc/Linux_x86_64/24.7", "hpc/Linux_x86_64/24.7/cuda/12.5/targets/x86_64-linux/lib/libnvrtc.so.12")]
    [InlineData("EBROOTCUDA", "module", "module/lib64/libnvrtc.so.12")]
    [InlineData("UNSET", "", ".venv/lib/python3.12/site-packages/nvidia/cuda_nvrtc/lib/libnvrtc.so.12")]
    public static void Conda_the_HPC_SDK_modules_and_an_environment_that_nobody_activated_are_looked_at(
        string variable, string value, string expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Sse.X64.IsSupported, "folders of Linux on x64");
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "hpc", "Linux_x86_64", "24.7", "cuda", "12.5"));
        Directory.CreateDirectory(Path.Combine(folder.Path, ".venv", "lib", "python3.12"));
        var places = Places((variable, Path.Combine(folder.Path, value))) with { WorkingDirectory = folder.Path };

        Assert.Contains(Path.Combine(folder.Path, expected), NvrtcLocator.Candidates(places));
    }

    [Theory]
    [InlineData(null, "c")]
    [InlineData(13, "c")]
    [InlineData(12, "b")]
    [InlineData(11, null)]
    public static void The_newest_that_makes_code_for_the_driver_is_taken(int? driverMajor, string? expected)
    {
        (string, NvrtcVersion)[] found = [("a", new(12, 4)), ("b", new(12, 9)), ("c", new(13, 0)), ("d", new(13, 0)), ("e", new(12, 9))];

        Assert.Equal(expected, NvrtcLocator.Newest(found, driverMajor)?.Path);
    }

    [Fact]
    public static void A_file_named_is_the_only_one_tried()
    {
        using var folder = new TemporaryFolder();

        var candidates = NvrtcLocator.Candidates(
            Places((ToolchainPlaces.NvrtcVariable, "mine.so")) with { WorkingDirectory = folder.Path });

        Assert.Equal([Path.Combine(folder.Path, "mine.so")], candidates.AsEnumerable());
    }

    [Fact]
    public static void What_is_no_library_is_said_and_not_used()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "mine.so");
        File.WriteAllText(file, "no library");

        var search = NvrtcLocator.Locate(Places((ToolchainPlaces.NvrtcVariable, file)));

        Assert.Null(search.Found);
        Assert.StartsWith(file, Assert.Single(search.LookedAt), StringComparison.Ordinal);
        var complaint = Assert.Single(Assert.Throws<PfbException>(search.Required).Diagnostics);
        Assert.Equal(Codes.NvrtcNotFound, complaint.Code);
        Assert.Contains(file, complaint.Text, StringComparison.Ordinal);
    }

    [Fact]
    public static void The_library_found_tells_its_version_and_architectures()
    {
        var found = Nvrtc.Installed();

        Assert.False(found.Version.IsOlderThan(NvrtcLocator.Oldest));
        Assert.Contains(90, found.SupportedArchs);
        Assert.Equal(found.SupportedArchs.Order(), found.SupportedArchs);
        Assert.Matches(@"^nvrtc \d+\.\d+, CL-\d+ V\d+\.\d+\.\d+$", found.Build);
    }

    [Theory]
    [InlineData("PREFILL_BENCH_CACHE", "/c", "/c")]
    [InlineData("XDG_CACHE_HOME", "/x", "/x/prefill-bench/kernels")]
    [InlineData("HOME", "/h", "/home/me/.cache/prefill-bench/kernels")]
    public static void The_cache_is_the_users(string variable, string value, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "paths of Linux");
        var variables = ImmutableDictionary<string, string>.Empty.Add(variable, value);

        Assert.Equal(expected, ToolchainPlaces.Of(variables, "/work", "/home/me").CacheFolder);
    }

    private static ToolchainPlaces Places(params (string Name, string Value)[] variables) =>
        ToolchainPlaces.Of(variables.ToImmutableDictionary(v => v.Name, v => v.Value), Path.GetTempPath(), null);
}
