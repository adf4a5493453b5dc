using System.Collections;
using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices;
using PrefillBench.Tests.Architecture;

namespace PrefillBench.Tests.Devices.Cuda.Compilation;

/// <summary>The compiler of this machine, for tests that compile; they skip where there is none, unless it is required.</summary>
public static class Nvrtc
{
    /// <summary>The example of docs/kernel-abi.md.</summary>
    public static string ExampleFolder { get; } = Path.Combine(Repository.Root, "samples", "cuda-kernel");

    public static string Fixtures { get; } = Path.Combine(Repository.Root, "tests", "Tool.Tests", "Devices", "Cuda", "Fixtures");

    public static string Headers { get; } = Path.Combine(Repository.Root, "kernels", "include");

    public static ImmutableDictionary<string, string> Variables { get; } = Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>().ToImmutableDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "");

    public static NvrtcInstallation Installed()
    {
        var search = NvrtcLocator.Locate(ToolchainPlaces.Of(Variables, Repository.Root, null));
        var required = Variables.GetValueOrDefault("PREFILL_BENCH_REQUIRE", "").Split(',').Contains("nvrtc");
        Assert.SkipUnless(search.Found is not null || required, "NVRTC was not found; eng/setup.sh unpacks it on Debian");
        return search.Required();
    }

    public static KernelCompiler Compiler(string cache) => new(Installed(), new KernelCache(cache));

    public static KernelSource Planted(string mistake) =>
        KernelSource.Read(Path.Combine(Fixtures, "planted", "planted.cu"), new(Fixtures, [Headers]), [$"-D{mistake}"]);

    public static KernelSource Example() => KernelSource.Read(Path.Combine(ExampleFolder, "naive.cu"), new(ExampleFolder, [Headers]), []);

    public static GpuArch Arch(string text) => GpuArch.TryParse(text, out var arch) ? arch : throw new ArgumentException(text);
}
