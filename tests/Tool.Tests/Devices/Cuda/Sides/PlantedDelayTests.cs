using PrefillBench.CodeFiles;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Devices.Cuda.Sides;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Tests.Architecture;
using PrefillBench.Tests.Baselines;
using PrefillBench.Tests.Devices.Cuda.Compilation;
using PrefillBench.Tests.Measurement;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cuda.Sides;

/// <summary>What `qualify` does to the bundled kernels: nothing until it is asked, and then a real slow-down.</summary>
public sealed class PlantedDelayTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("sm_80", KernelRole.Baseline, Quantization.Bf16)]
    [InlineData("sm_90a", KernelRole.Trtllm, Quantization.Bf16)]
    [InlineData("sm_90a", KernelRole.Trtllm, Quantization.Fp8Nvfp4)]
    public void Without_a_delay_the_code_is_that_of_kernels_that_never_heard_of_one(string arch, KernelRole role, Quantization quantization)
    {
        var row = Row(role, quantization);

        var without = Build(Stripped(), arch, row, 0);
        var with0 = Build(Bundled, arch, row, 0);

        Assert.Equal(without.Identity, with0.Identity);
    }

    [Theory]
    [InlineData("sm_80", KernelRole.Baseline, Quantization.Bf16)]
    [InlineData("sm_90a", KernelRole.Trtllm, Quantization.Bf16)]
    [InlineData("sm_90a", KernelRole.Trtllm, Quantization.Fp8Nvfp4)]
    public void A_delay_changes_the_code_and_costs_no_spill_and_no_serialised_wgmma(string arch, KernelRole role, Quantization quantization)
    {
        var row = Row(role, quantization);
        var choice = KernelCatalog.Read(Bundled).Select(row.Drawn(), Nvrtc.Arch(arch));

        var compiled = choice.Manifest!.Build(choice.Variant!, Nvrtc.Arch(arch), Compiler(), "-DPB_PLANTED_DELAY=7");

        Assert.NotEqual(Build(Bundled, arch, row, 0).Identity, Build(Bundled, arch, row, 7).Identity);
        Assert.Equal(0, compiled.Entry(choice.Variant!.Entry)!.SpillStoreBytes);
        Assert.DoesNotContain("C75", compiled.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void The_chain_is_as_long_as_asked_for_and_not_dropped_by_the_assembler()
    {
        var row = Row(KernelRole.Baseline, Quantization.Bf16);

        Assert.NotEqual(Build(Bundled, "sm_80", row, 7).Identity, Build(Bundled, "sm_80", row, 8).Identity);
    }

    private static string Bundled => Path.Combine(Repository.Root, "kernels");

    private static WorkloadRow Row(KernelRole role, Quantization quantization) =>
        WorkloadRow.Of(FakeBench.Case(64) with { HeadSize = 128, Quantization = quantization }, role);

    private static KernelCompiler Compiler() => Nvrtc.Compiler(Path.Combine(Path.GetTempPath(), "prefill-bench-tests-cache"));

    private static KernelCode Build(string kernels, string arch, WorkloadRow row, int links) =>
        new CudaSides(Nvrtc.Arch(arch), Compiler()).Build(KernelSet.In(kernels), [row], new Dictionary<string,
            int> { [row.Id] = links })[row.Id];

    /// <summary>The kernels without any trace of a planted delay.</summary>
    private string Stripped()
    {
        foreach (var file in Directory.EnumerateFiles(Bundled, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder.Path, Path.GetRelativePath(Bundled, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            if (!file.EndsWith("planted_delay.cuh", StringComparison.Ordinal))
            {
                File.WriteAllLines(copy, File.ReadLines(file).Where(line => !line.Contains("planted_delay", StringComparison.Ordinal)));
            }
        }

        return folder.Path;
    }
}
