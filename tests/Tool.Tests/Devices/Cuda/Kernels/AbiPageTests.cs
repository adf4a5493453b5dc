using System.Text.RegularExpressions;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Tests.Architecture;
using PrefillBench.Tests.Baselines;
using PrefillBench.Tests.Devices.Cuda.Compilation;

namespace PrefillBench.Tests.Devices.Cuda.Kernels;

/// <summary>Compares the page by which users write kernels with the header that kernels include.</summary>
public static partial class AbiPageTests
{
    [Fact]
    public static void Offsets_and_sizes_of_the_page_are_those_of_the_header()
    {
        using var folder = new TemporaryFolder();
        var fields = Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "kernel-abi.md")));

        // NVRTC has no offsetof; __INTADDR__ is what its front end makes of it.
        var asserts = fields.Select(field => (Name: field.Groups["name"], Offset: field.Groups["offset"], Size: field.Groups["size"]))
            .Select(field =>
                $"""
                static_assert(__INTADDR__(&(((pb::PrefillParameters*)0)->{field.Name})) == {field.Offset}, "offset of {field.Name}");
                static_assert(sizeof(pb::PrefillParameters::{field.Name}) == {field.Size}, "size of {field.Name}");
                """);
        var path = Path.Combine(folder.Path, "page.cu");
        File.WriteAllText(
            path, $"#include \"pb/parameters.cuh\"\n{string.Join('\n', asserts)}\nextern \"C\" __global__ void page() {{}}\n");

        var compiled = Nvrtc.Compiler(Path.Combine(folder.Path, "cache"))
            .Compile(KernelSource.Read(path, new(folder.Path, [Nvrtc.Headers]), []), Nvrtc.Arch("sm_80"));

        Assert.Equal(37, fields.Count);
        Assert.NotNull(compiled.Entry("page"));
    }

    // | 384 | 8 | `query` | ...
    [GeneratedRegex(@"^\| (?<offset>\d+) \| (?<size>\d+) \| `(?<name>\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
