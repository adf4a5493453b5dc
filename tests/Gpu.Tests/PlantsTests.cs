using System.Collections;
using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Devices;

namespace PrefillBench.GpuTests;

/// <summary>Needs the compiler and no GPU: a fault whose place in the kernels has moved is noticed where kernels are changed.</summary>
public static class PlantsTests
{
    public static TheoryData<string> Names { get; } = [.. Plants.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public static void A_planted_kernel_compiles_with_its_entry_alone(string name)
    {
        var folder = Directory.CreateTempSubdirectory("planted-kernel-");
        try
        {
            Plants.All[name].Write(folder.FullName);
            var compiler = Compiler();
            var (manifest, variant) =
                KernelCatalog.Read(folder.FullName).Variants.Single(entry => entry.Variant.Entry == Plants.All[name].Entry
                    && entry.Manifest.CodePath.EndsWith("prefill_wgmma.cu", StringComparison.Ordinal));

            var built = manifest.Build(variant, Hopper, compiler);

            Assert.Equal([variant.Entry], built.Entries.Select(entry => entry.Entry));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Compiling each takes seconds, and the card does it; here only the places of the faults are looked for.</summary>
    [Fact]
    public static void Every_fault_of_kernels_of_one_entry_has_its_place()
    {
        var folder = Directory.CreateTempSubdirectory("planted-kernel-");
        try
        {
            Assert.All(PortablePlants.All.Values, plant => plant.Write(folder.FullName));
            Assert.All(HopperPlants.All.Values, plant => plant.Kernel.Write(folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static GpuArch Hopper => GpuArch.OfDevice(9, 0);

    private static KernelCompiler Compiler()
    {
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToImmutableDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");
        var places = ToolchainPlaces.Of(variables, Environment.CurrentDirectory, variables.GetValueOrDefault("HOME"));
        Assert.SkipWhen(NvrtcLocator.Locate(places).Found is null, "NVRTC was not found; eng/setup.sh unpacks it on Debian");
        return KernelCompiler.Open(places);
    }
}
