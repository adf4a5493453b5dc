using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.CodeFiles;
using PrefillBench.Devices;
using PrefillBench.Devices.Cuda.Sides;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Tests.Baselines;
using PrefillBench.Tests.Devices.Cuda.Compilation;
using PrefillBench.Tests.Measurement;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cuda.Sides;

/// <summary>What a GPU run is made of before it reaches a GPU: code by row, in a folder, and what makes two of them the same.</summary>
public sealed class CudaSidesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static WorkloadRow Row { get; } = WorkloadRow.Of(FakeBench.Case(64) with { HeadSize = 128 }, KernelRole.Baseline);

    private string Kernels => Path.Combine(folder.Path, "kernels");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_row_gets_the_code_of_its_kernel_and_one_without_kernel_gets_none()
    {
        var other = WorkloadRow.Of(FakeBench.Case(64) with { HeadSize = 128 }, KernelRole.Trtllm);

        var images = Build(Example(), Row, other);

        Assert.Equal([Row.Id], images.Keys);
    }

    [Fact]
    public void A_comment_changes_nothing_and_code_or_launch_does()
    {
        var before = Build(Example(), Row)[Row.Id];

        var commented = Build(Example(source: text => "// a comment, so that lines move\n" + text), Row)[Row.Id];
        var changed = Build(Example(source: text => text.Replace("output_scale", "score_scale", StringComparison.Ordinal)), Row)[Row.Id];
        var launched = Build(
            Example(manifest: text => text.Replace("\"sharedBytes\": 0", "\"sharedBytes\": 1024", StringComparison.Ordinal)), Row)[Row.Id];

        Assert.Equal(before.Identity, commented.Identity);
        Assert.NotEqual(before.Identity, changed.Identity);
        Assert.NotEqual(before.Identity, launched.Identity);
    }

    /// <summary>The compiler keeps such constants as variables, in the order of their names, though no instruction reads them.</summary>
    [Fact]
    public void A_name_of_a_constant_is_no_code()
    {
        var before = Build(Example(source: text => WithConstants("kApples", text)), Row)[Row.Id];

        var renamed = Build(Example(source: text => WithConstants("kZebras", text)), Row)[Row.Id];

        Assert.NotEqual(before.Files.Values.Single().ToArray(), renamed.Files.Values.Single().ToArray());
        Assert.Equal(before.Identity, renamed.Identity);

        static string WithConstants(string name, string text) => text
            .Replace(
                "namespace {",
                $"struct Sizes {{ static constexpr int kMost = 128; static constexpr int {name} = 1; }};\nnamespace {{",
                StringComparison.Ordinal)
            .Replace("int kMaxHeadSize = 128", $"int kMaxHeadSize = Sizes::kMost * Sizes::{name}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("__device__ float factors[64]")]
    [InlineData("__device__ const float factors[64]")]
    [InlineData("__constant__ float factors[64]")]
    public void Numbers_that_instructions_read_are_code(string table)
    {
        var before = Build(Example(source: text => WithTable(3, text)), Row)[Row.Id];

        var changed = Build(Example(source: text => WithTable(4, text)), Row)[Row.Id];

        Assert.NotEqual(before.Identity, changed.Identity);

        string WithTable(int number, string text) => text
            .Replace("namespace {", $"{table} = {{1, 2, {number}}};\nnamespace {{", StringComparison.Ordinal)
            .Replace("/ sum *", "/ sum * factors[threadIdx.x % 64] *", StringComparison.Ordinal);
    }

    [Fact]
    public void A_side_is_read_back_as_it_was_written_and_does_not_tell_its_side()
    {
        var images = Build(Example(), Row);
        var side = Path.Combine(folder.Path, "side");

        SideCode.Write(side, images);

        var read = SideKernels.Choosing(side)!(RowWorkload.Of(Row), Nvrtc.Arch("sm_80")).Manifest!;
        Assert.Equal(("naive-bf16", true), (read.Variants.Single().Name, read.IsCubin));
        Assert.Equal(images[Row.Id].Files.Values.Single().ToArray(), File.ReadAllBytes(read.CodePath));
        Assert.Null(SideKernels.Choosing(Kernels));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(side, "*", SearchOption.AllDirectories), path =>
            path.Contains("approved", StringComparison.OrdinalIgnoreCase) || path.Contains("current", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void What_was_retained_is_the_same_code_as_what_was_built()
    {
        var built = Build(Example(), Row)[Row.Id];
        var kept = new RetainedCode(Path.Combine(folder.Path, "code"));
        kept.Keep(built);

        Assert.Equal(built.Identity, CudaSides.WithIdentity(kept.Load(built.Sha256)).Identity);
    }

    [Fact]
    public void What_was_prepared_is_not_compiled_again_and_what_is_wrong_with_it_is_said_by_the_build()
    {
        var kernels = KernelSet.In(Example());
        var compiler = Nvrtc.Compiler(Path.Combine(folder.Path, "cache"));
        var sides = new CudaSides(Nvrtc.Arch("sm_80"), compiler, () => [Nvrtc.Planted("SPILL")]);

        sides.PrepareToBuild([kernels, kernels], [Row]);
        _ = compiler.Compile(Nvrtc.Planted("SPILL"), Nvrtc.Arch("sm_80"));
        var built = sides.Build(kernels, [Row]);
        Example(source: text => text.Replace("output_scale", "not declared", StringComparison.Ordinal));
        sides.PrepareToBuild([kernels], [Row]);

        Assert.Single(built);
        Assert.Equal(3, compiler.Compilations);
        var wrong = Assert.Throws<PfbException>(() => sides.Build(kernels, [Row])).Diagnostics[0];
        Assert.Equal(Codes.KernelNotCompiled, wrong.Code);
    }

    private ImmutableSortedDictionary<string, KernelCode> Build(string kernels, params WorkloadRow[] rows) =>
        new CudaSides(Nvrtc.Arch("sm_80"), Nvrtc.Compiler(Path.Combine(folder.Path, "cache"))).Build(KernelSet.In(kernels), rows);

    /// <summary>The example of docs/kernel-abi.md as a user's folder, changed by the test.</summary>
    private string Example(Func<string, string>? source = null, Func<string, string>? manifest = null)
    {
        _ = Nvrtc.Installed();
        Directory.CreateDirectory(Kernels);
        var example = Nvrtc.ExampleFolder;
        File.WriteAllText(
            Path.Combine(Kernels, "naive.cu"), (source ?? (text => text))(File.ReadAllText(Path.Combine(example, "naive.cu"))));
        File.WriteAllText(
            Path.Combine(Kernels, "naive.kernel.json"),
            (manifest ?? (text => text))(File.ReadAllText(Path.Combine(example, "naive.kernel.json"))));
        return Kernels;
    }
}
