using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Diagnostics;
using PrefillBench.Tests.Baselines;

namespace PrefillBench.Tests.Devices.Cuda.Compilation;

public static class KernelCompilerTests
{
    [Theory]
    [InlineData("sm_80")]
    [InlineData("sm_90a")]
    public static void The_example_of_the_docs_compiles_without_spill_or_warning(string arch)
    {
        using var cache = new TemporaryFolder();

        var compiled = Nvrtc.Compiler(cache.Path).Compile(Nvrtc.Example(), Nvrtc.Arch(arch));

        var entry = Assert.Single(compiled.Entries);
        Assert.Equal(("naive_bf16", 0, 0, 0, 128),
            (entry.Entry, entry.StackBytes, entry.SpillStoreBytes, entry.SpillLoadBytes, entry.MaxThreads));
        Assert.InRange(entry.Registers, 16, 255);
        Assert.Empty(compiled.SerialisationWarnings);
    }

    [Fact]
    public static void An_architecture_that_the_compiler_does_not_know_is_refused_with_what_it_knows()
    {
        using var cache = new TemporaryFolder();
        var compiler = new KernelCompiler(new NvrtcInstallation("recorded", new(12, 4), [80, 90]), new KernelCache(cache.Path));

        var refused = Assert.Throws<PfbException>(() => compiler.Compile(Nvrtc.Example(), Nvrtc.Arch("sm_120a"))).Diagnostics[0];

        Assert.Equal(Codes.KernelNotCompiled, refused.Code);
        Assert.StartsWith("nvrtc 12.4 does not know sm_120a; it knows sm_80, sm_90. Install a newer one",
            refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public static void A_second_compilation_comes_from_the_cache()
    {
        using var cache = new TemporaryFolder();
        var compiler = Nvrtc.Compiler(cache.Path);
        var first = compiler.Compile(Nvrtc.Example(), Nvrtc.Arch("sm_80"));

        var second = compiler.Compile(Nvrtc.Example(), Nvrtc.Arch("sm_80"));

        Assert.Equal(1, compiler.Compilations);
        Assert.Equal(first.Cubin, second.Cubin);
        Assert.Equal(first.Entries, second.Entries.AsEnumerable());
    }

    [Fact]
    public static void The_binary_does_not_depend_on_the_folder()
    {
        using var folder = new TemporaryFolder();
        using var cache = new TemporaryFolder();
        using var other = new TemporaryFolder();
        var copy = Path.Combine(folder.Path, "naive.cu");
        File.Copy(Nvrtc.Example().Path, copy);

        var here = Nvrtc.Compiler(cache.Path).Compile(Nvrtc.Example(), Nvrtc.Arch("sm_80"));
        var there = Nvrtc.Compiler(other.Path).Compile(KernelSource.Read(copy, new(folder.Path, [Nvrtc.Headers]), []), Nvrtc.Arch("sm_80"));

        Assert.Equal(here.Cubin, there.Cubin);
    }

    [Theory]
    [InlineData("sm_80")]
    [InlineData("sm_90a")]
    public static void What_the_binary_tells_is_what_ptxas_logged(string arch)
    {
        using var cache = new TemporaryFolder();
        var compiler = Nvrtc.Compiler(cache.Path);

        foreach (var source in new[] { Nvrtc.Planted("SPILL"), Nvrtc.Planted("LOCAL"), Nvrtc.Example() })
        {
            var compiled = compiler.Compile(source, Nvrtc.Arch(arch));
            var logged = Assert.Single(compiled.Entries);
            var image = CubinImage.Read(compiled.Cubin);

            var told = Assert.Single(image.Entries);
            Assert.Equal(Nvrtc.Arch(arch).Number, image.Arch);
            Assert.Equal(logged with { SpillStoreBytes = null, SpillLoadBytes = null }, told);
        }
    }

    [Fact]
    public static void A_spill_is_seen()
    {
        using var cache = new TemporaryFolder();

        var entry = Nvrtc.Compiler(cache.Path).Compile(Nvrtc.Planted("SPILL"), Nvrtc.Arch("sm_90a")).Entry("planted")!;

        Assert.True(entry.SpillStoreBytes > 100 && entry.SpillLoadBytes > 100 && entry.StackBytes > 100, entry.ToString());
        Assert.Equal(24, entry.Registers);
    }

    [Fact]
    public static void Local_memory_without_a_spill_is_seen()
    {
        using var cache = new TemporaryFolder();

        var entry = Nvrtc.Compiler(cache.Path).Compile(Nvrtc.Planted("LOCAL"), Nvrtc.Arch("sm_80")).Entry("planted")!;

        Assert.Equal((0, 256, 400), (entry.SpillStoreBytes, entry.StackBytes, entry.StaticSharedBytes));
    }

    [Fact]
    public static void Setmaxnreg_that_ptxas_ignored_is_seen()
    {
        using var cache = new TemporaryFolder();

        var compiled = Nvrtc.Compiler(cache.Path).Compile(Nvrtc.Planted("SETMAXNREG"), Nvrtc.Arch("sm_90a"));

        Assert.Contains("C7508", Assert.Single(compiled.SerialisationWarnings), StringComparison.Ordinal);
    }

    [Fact]
    public static void An_error_is_a_complaint_at_its_line()
    {
        using var cache = new TemporaryFolder();
        var source = Nvrtc.Planted("SYNTAX");

        var complaint = Assert.Single(
            Assert.Throws<PfbException>(() => Nvrtc.Compiler(cache.Path).Compile(source, Nvrtc.Arch("sm_80"))).Diagnostics);

        var line = source.Text.Split('\n').ToList().FindIndex(text => text.Contains("undefined_name", StringComparison.Ordinal)) + 1;
        Assert.Equal((Codes.KernelNotCompiled, source.Path, line), (complaint.Code, complaint.Position.File, complaint.Position.Line));
        Assert.Contains("undefined_name", complaint.Text, StringComparison.Ordinal);
    }

    [Fact]
    public static void An_option_the_compiler_does_not_know_is_a_complaint_with_its_log()
    {
        using var cache = new TemporaryFolder();
        var source = Nvrtc.Example() with { Options = ["--no-such-option"] };

        var complaint = Assert.Single(
            Assert.Throws<PfbException>(() => Nvrtc.Compiler(cache.Path).Compile(source, Nvrtc.Arch("sm_80"))).Diagnostics);

        Assert.Contains("--no-such-option", complaint.Text, StringComparison.Ordinal);
    }

    [Fact]
    public static void An_architecture_the_compiler_does_not_know_is_told_with_those_it_knows()
    {
        using var cache = new TemporaryFolder();

        var complaint = Assert.Single(
            Assert.Throws<PfbException>(() => Nvrtc.Compiler(cache.Path).Compile(Nvrtc.Example(), new GpuArch(999, ""))).Diagnostics);

        Assert.Contains("sm_999", complaint.Text, StringComparison.Ordinal);
        Assert.Contains("sm_90", complaint.Text, StringComparison.Ordinal);
    }

    [Fact]
    public static void A_failed_compilation_leaves_nothing_in_the_cache()
    {
        using var cache = new TemporaryFolder();
        var compiler = Nvrtc.Compiler(cache.Path);

        Assert.Throws<PfbException>(() => compiler.Compile(Nvrtc.Planted("SYNTAX"), Nvrtc.Arch("sm_80")));
        Assert.Throws<PfbException>(() => compiler.Compile(Nvrtc.Planted("SYNTAX"), Nvrtc.Arch("sm_80")));

        Assert.Equal(2, compiler.Compilations);
        Assert.Empty(Directory.EnumerateFileSystemEntries(cache.Path));
    }
}
