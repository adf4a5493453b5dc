using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Tests.Architecture;
using PrefillBench.Tests.Devices.Cuda.Compilation;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cuda.Kernels;

public static class KernelManifestTests
{
    /// <summary>What is replaced in the right description, by what, the line complained about, and part of the words.</summary>
    public static TheoryData<string, string, int, string> Mistakes => new()
    {
        { "\"parameterLayout\": 1", "\"parameterLayout\": 3", 2, "`parameterLayout` must be one of 1, 2" },
        { "\"output\": \"nvfp4\"", "\"output\": \"nvfp4\", \"features\": [\"window\"]", 13, "`window` needs parameter layout 2" },
        { "\"output\": \"nvfp4\"", "\"output\": \"nvfp4\", \"features\": [\"windows\"]", 13, "Did you mean `window`?" },
        { "[1, 8]", "[\"1-8\"]", 15, "A group of 3 needs parameter layout 2" },
        { "[1, 8]", "[\"8-1\"]", 15, "or a range of them such as" },
        { "[1, 8]", "[\"1-8-9\"]", 15, "or a range of them such as" },
        { "[1, 8]", "[\"1to8\"]", 15, "or a range of them such as" },
        { "[1, 8]", "[256]", 15, "A group of 256 does not fit a tile of 128 rows" },
        { "\"parameterLayout\": 1,", "", 1, "lacks `parameterLayout`" },
        { "\"role\": \"trtllm\"", "\"role\": \"a/b\"", 3, "which separates the case from the kernel" },
        { "\"source\": \"k.cu\"", "\"source\": \"j.cu\"", 4, "`j.cu` is not in" },
        { "\"source\": \"k.cu\",", "", 1, "Exactly one of `source` and `cubin`" },
        { "\"source\": \"k.cu\"", "\"source\": \"k.cu\", \"cubin\": \"k.cu\"", 1, "Exactly one of `source` and `cubin`" },
        { "\"source\": \"k.cu\"", "\"source\": 5", 4, "`source` must be a file name" },
        { "\"tileKeys\"", "\"tilekeys\"", 19, "Did you mean `tileKeys`?" },
        { "\"tileKeys\": 96", "\"tileKeys\": \"96\"", 19, "`tileKeys` must be a whole number" },
        { "\"tileKeys\": 96", "\"tileKeys\": 96, \"tileKeys\": 96", 19, "given twice" },
        { "\"tileRows\": 128", "\"tileRows\": 512", 18, "512 tokens" },
        { "\"tileRows\": 128", "\"tileRows\": 128.5", 18, "`tileRows` must be a whole number" },
        { "\"tileKeys\": 96", "\"tileKeys\": 96, \"partRows\": 128", 19, "must be less than `tileRows`" },
        { "\"threads\": 384", "\"threads\": 100", 20, "multiple of 32" },
        { "\"threads\": 384", "\"threads\": 2048", 20, "from 32 to 1,024" },
        { "\"sharedBytes\": 230400", "\"sharedBytes\": 999999", 21, "from 0 to 232,448" },
        { "\"arch\": \"sm_90a\"", "\"arch\": \"hopper\"", 10, "sm_90a" },
        { "\"arch\": \"sm_90a\"", "\"arch\": \"sm_90a+\"", 10, "sm_90a" },
        { "\"layouts\": [\"HND\"]", "\"layouts\": [\"HDN\"]", 17, "Did you mean `HND`?" },
        { "\"layouts\": [\"HND\"]", "\"layouts\": \"HND\"", 17, "must be a list" },
        { "[16, 64]", "[]", 16, "`pageSizes` is an empty list" },
        { "[16, 64]", "[16, 16]", 16, "twice" },
        { "[16, 64]", "[16, 64", 17, "Not valid JSON" },
        { "[16, 64]", "[16, null]", 16, "whole number" },
        { "\"variants\": [", "\"variants\": {} , \"x\": [", 6, "`variants` must be a list" },
        { "\"name\": \"fast\"", "\"name\": \"\"", 8, "`name` must be a name" },
    };

    [Fact]
    public static void Every_key_is_read()
    {
        using var folder = new KernelFolder();
        var path = folder.Write("sub/x.kernel.json", KernelFolder.Right);
        folder.Write("sub/k.cu", "");

        var (manifest, variant) = folder.Read().Variants.Single();

        Assert.Equal((path, KernelName.Of("trtllm"), false), (manifest.Path, manifest.Name, manifest.IsCubin));
        Assert.Equal(Path.Combine(folder.Path, "sub", "k.cu"), manifest.CodePath);
        Assert.Equal(["--use_fast_math", "-DX"], manifest.SourceOf(variant).Options.AsEnumerable());
        Assert.Equal(("fast", "prefill", new ArchRequirement(new(90, "a"), false)), (variant.Name, variant.Entry, variant.Arch));
        Assert.Equal((OutputFormat.E4M3, OutputFormat.Nvfp4), (variant.Input, variant.Output));
        Assert.Equal([new(128, 128)], variant.HeadSizes.AsEnumerable());
        Assert.Equal([new(1, 1), new(8, 8)], variant.GroupSizes.AsEnumerable());
        Assert.Equal([16, 64], variant.PageSizes.AsEnumerable());
        Assert.Equal([KvLayout.Hnd], variant.Layouts.AsEnumerable());
        Assert.Equal((128, 96, 384, 230_400), (variant.TileRows, variant.TileKeys, variant.Threads, variant.SharedBytes));
        Assert.Equal((KernelSchedule.Persistent, 1, 8), (variant.Schedule, variant.BlocksPerSm, variant.AllowedSpillBytes));
        Assert.Equal((1, new WorkspaceRule(KernelWorkspace.None, 1, 1)), (variant.MinTiles, variant.Workspace));
        Assert.Equal((KernelManifest.PlainLayout, true), (manifest.ParameterLayout, variant.TensorMaps));
        Assert.Empty(variant.Features);
        Assert.Equal(new SourcePosition(path, 7, 5), variant.Source);
    }

    [Fact]
    public static void A_description_of_layout_2_has_features_and_ranges()
    {
        using var folder = new KernelFolder();
        folder.Write("x.kernel.json", KernelFolder.Right
            .Replace("\"parameterLayout\": 1", "\"parameterLayout\": 2", StringComparison.Ordinal)
            .Replace("[1, 8]", "[\"1-5\", 8]", StringComparison.Ordinal)
            .Replace("\"output\"", "\"tensorMaps\": false, \"features\": [\"sinks\", \"window\"], \"output\"", StringComparison.Ordinal));

        var (manifest, variant) = folder.Read().Variants.Single();

        Assert.Equal((KernelManifest.ModelLayout, false), (manifest.ParameterLayout, variant.TensorMaps));
        Assert.Equal([KernelFeature.Sinks, KernelFeature.Window], variant.Features.AsEnumerable());
        Assert.Equal(["1-5", "8"], variant.GroupSizes.Select(range => $"{range}"));
    }

    [Fact]
    public static void A_spill_is_allowed_on_the_architecture_that_is_named()
    {
        using var folder = new KernelFolder();
        folder.Write("x.kernel.json", KernelFolder.Right.Replace(
            "\"variants\"", "\"allowedSpills\": [{\"arch\": \"sm_100a\", \"bytes\": 24, \"reason\": \"because\"}], \"variants\"",
            StringComparison.Ordinal));

        var (manifest, variant) = folder.Read().Variants.Single();

        Assert.Equal([new SpillAllowance(new(new(100, "a"), false), 24, "because")], manifest.AllowedSpills.AsEnumerable());
        Assert.Equal(24, manifest.AllowedSpillBytes(variant, new(100, "a")));
        Assert.Equal(8, manifest.AllowedSpillBytes(variant, new(90, "a")));
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public static void A_mistake_is_complained_about_at_its_line(string right, string wrong, int line, string words)
    {
        using var folder = new KernelFolder();
        var path = folder.Write("x.kernel.json", KernelFolder.Right.Replace(right, wrong, StringComparison.Ordinal));

        var complaints = folder.Complaints();

        Assert.All(complaints, complaint => Assert.Equal((Codes.KernelDescription, path), (complaint.Code, complaint.Position.File)));
        Assert.Contains(
            complaints, complaint => complaint.Text.Contains(words, StringComparison.Ordinal) && complaint.Position.Line == line);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{} {}")]
    [InlineData("null")]
    [InlineData("{// comment\n}")]
    [InlineData("\"\\uD800\"")]
    [InlineData("{\"\\uD800\": 1}")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[")]
    public static void What_is_no_description_is_one_complaint(string text)
    {
        using var folder = new KernelFolder();
        folder.Write("x.kernel.json", text);

        Assert.All(folder.Complaints(), complaint => Assert.Equal(Codes.KernelDescription, complaint.Code));
    }

    [Fact]
    public static void One_name_for_two_variants_is_refused_with_both_places()
    {
        using var folder = new KernelFolder();
        folder.Write("a.kernel.json", KernelFolder.Right);
        var second = folder.Write("b.kernel.json", KernelFolder.Right);

        var complaint = Assert.Single(folder.Complaints());

        Assert.Equal((second, 7), (complaint.Position.File, complaint.Position.Line));
        Assert.Contains("a.kernel.json(7,5)", complaint.Text, StringComparison.Ordinal);
    }

    [Fact]
    public static void A_folder_without_kernels_or_none_at_all_is_a_complaint()
    {
        using var folder = new KernelFolder();

        Assert.Equal(Codes.KernelsNotFound, Assert.Single(folder.Complaints()).Code);
        Assert.Equal(
            Codes.KernelsNotFound,
            Assert.Single(Assert.Throws<PfbException>(() => KernelCatalog.Read("/nowhere/kernels")).Diagnostics).Code);
    }

    [Fact]
    public static void Sources_without_a_description_are_the_tools_own_programs()
    {
        using var folder = new KernelFolder();
        folder.Write("x.kernel.json", KernelFolder.Right);
        var program = folder.Write("common/fill.cu", "");

        Assert.Equal([program], folder.Read().Programs.AsEnumerable());
    }

    [Fact]
    public static void A_folder_with_headers_of_its_own_is_compiled_with_those_alone()
    {
        using var folder = new KernelFolder();
        folder.Write("x.kernel.json", KernelFolder.Right);

        var bundled = folder.Read().Manifests[0].Folders.Includes;
        folder.Write("include/pb/parameters.cuh", "");
        var own = folder.Read().Manifests[0].Folders.Includes;

        Assert.Equal([Path.Combine(KernelCatalog.Bundled, "include")], bundled.AsEnumerable());
        Assert.Equal([Path.Combine(folder.Path, "include")], own.AsEnumerable());
    }

    [Fact]
    public static void The_page_lists_every_key()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "kernel-abi.md"));

        var rows = new[] { KernelKeys.Root, KernelKeys.AllowedSpill, KernelKeys.Variant }.SelectMany(section => section.Keys)
            .Select(key => $"| `{key.Name}` | {key.Kind.Description} | {key.Default ?? (key.Required ? "required" : "")} | {key.Doc} |")
                .ToArray();
        File.WriteAllLines(Path.Combine(AppContext.BaseDirectory, "kernel-abi.md"), rows);

        Assert.All(rows, row => Assert.True(page.Contains(row, StringComparison.Ordinal), row));
    }

    [Fact]
    public static void A_cubin_is_taken_as_it_is_and_only_where_it_runs()
    {
        using var folder = new KernelFolder();
        var compiled = Nvrtc.Compiler(Path.Combine(folder.Path, ".cache")).Compile(Nvrtc.Example(), Nvrtc.Arch("sm_80"));
        File.WriteAllBytes(Path.Combine(folder.Path, "k.cubin"), compiled.Cubin);
        folder.Write("x.kernel.json", KernelFolder.Right.Replace("\"source\": \"k.cu\"", "\"cubin\": \"k.cubin\"", StringComparison.Ordinal)
            .Replace("\"prefill\"", "\"naive_bf16\"", StringComparison.Ordinal));
        var (manifest, variant) = folder.Read().Variants.Single();

        var built = manifest.Build(variant, Nvrtc.Arch("sm_86"), compiler: null);

        Assert.Equal(compiled.Cubin, built.Cubin);
        Assert.Null(Assert.Single(built.Entries).SpillStoreBytes);
        Assert.Equal(
            Codes.KernelNotCompiled,
            Assert.Single(Assert.Throws<PfbException>(() => manifest.Build(variant, Nvrtc.Arch("sm_90a"), null)).Diagnostics).Code);
    }

    [Fact]
    public static void An_entry_that_the_code_lacks_is_told_with_those_it_has()
    {
        using var folder = new KernelFolder();
        folder.Write("x.kernel.json", KernelFolder.Right.Replace("\"prefill\"", "\"prefil\"", StringComparison.Ordinal));
        var (manifest, variant) = folder.Read().Variants.Single();

        var complaint = Assert.Single(Assert.Throws<PfbException>(
            () => manifest.Build(variant, Nvrtc.Arch("sm_90a"), Nvrtc.Compiler(Path.Combine(folder.Path, ".cache")))).Diagnostics);

        Assert.Contains("no entry `prefil`; it has `prefill`", complaint.Text, StringComparison.Ordinal);
        Assert.Equal(7, complaint.Position.Line);
    }
}
