using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Tests.Baselines;

namespace PrefillBench.Tests.Devices.Cuda.Compilation;

/// <summary>What NVRTC would read from the disk beside what it is handed: refused before it is asked.</summary>
public static class HiddenReadTests
{
    private const string Kernel = "\nextern \"C\" __global__ void k(int* a) { a[0] = HIDDEN; }\n";

    /// <summary>
    /// Ways to include FILE, an absolute path, and the line of the complaint. NVRTC 12.4 reads the file with every one of them.
    /// </summary>
    public static TheoryData<string, int> Spellings => new()
    {
        { "#include \"FILE\"", 1 },
        { "\n\n  #  include <FILE>", 3 },
        { "%:include \"FILE\"", 1 },
        { "#/* x\n*/include/**/\"FILE\"", 2 },
        { "/* x\n*/ #include \"FILE\"", 2 },
        { "#inc\\\nlude \"FILE\"", 1 },
        { "\\\n\\\n#include \"FILE\"", 3 },
        { "\v#\finclude\v\"FILE\"", 1 },
        { "#define NAME \"FILE\"\n#include NAME", 2 },
        { "#define F(x) x\nF(\n#include \"FILE\"\n)", 3 },
        { "#if __has_include(\"FILE\")\n#define HIDDEN 1\n#endif", 1 },
        { "#if __has_include( <FILE> )\n#define HIDDEN 1\n#endif", 1 },
        { "#define NAME \"FILE\"\n#if __has_include(NAME)\n#define HIDDEN 1\n#endif", 2 },
    };

    /// <summary>What newer compilers or those of Windows know.</summary>
    public static TheoryData<string> Others =>
    [
        "#include_next \"k.cuh\"", "#embed \"k.cuh\"", "#import \"k.cuh\"", "#include \"C:/k.cuh\"", "#include \"\\\\host\\k.cuh\"",
        "#pragma include_alias(\"k.cuh\", \"/k.cuh\")", "#if __has_embed(\"k.cuh\")\n#endif",
        "#define ASK __has_include", "#inc\\ \nlude \"/k.cuh\"",
    ];

    [Theory]
    [MemberData(nameof(Spellings))]
    public static void A_file_that_the_compiler_would_find_by_itself_is_refused_at_its_line(string include, int line)
    {
        using var folder = new TemporaryFolder();
        var hidden = Path.Combine(folder.Path, "hidden.cuh");
        File.WriteAllText(hidden, "#define HIDDEN 1\n");
        var text = include.Replace("FILE", hidden, StringComparison.Ordinal) + Kernel;

        var refused = Refused(folder, text);
        var unguarded = Nvrtc.Compiler(Path.Combine(folder.Path, "cache"))
            .Compile(new KernelSource("/k.cu", text, [], []), Nvrtc.Arch("sm_80"));

        Assert.Equal(line, refused.Position.Line);
        Assert.NotEmpty(unguarded.Entries);
    }

    [Theory]
    [MemberData(nameof(Others))]
    public static void A_directive_that_cannot_be_followed_is_refused(string directive)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "k.cuh"), "");

        Assert.Contains("`", Refused(folder, directive + "\n").Text, StringComparison.Ordinal);
    }

    [Fact]
    public static void A_header_outside_the_folder_is_refused_and_one_beside_another_kernel_is_not()
    {
        using var above = new TemporaryFolder();
        using var folder = new TemporaryFolder();
        Write(above, "x.cuh", "");
        Write(folder, "common/x.cuh", "");
        var inside = Write(folder, "sm80/k.cu", "#include \"../common/x.cuh\"\n");
        var outside = Write(folder, "sm80/o.cu", $"#include \"../../{Path.GetFileName(above.Path)}/x.cuh\"\n");

        Assert.Equal(["../common/x.cuh"], KernelSource.Read(inside, new(folder.Path, []), []).Headers.Select(header => header.Name));
        var refused = Assert.Single(Assert.Throws<PfbException>(() => KernelSource.Read(outside, new(folder.Path, []), [])).Diagnostics);
        Assert.Equal(Codes.KernelReadsElsewhere, refused.Code);
        Assert.Contains($"leads to {Path.Combine(above.Path, "x.cuh")}, which is outside the kernels folder {folder.Path}",
            refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public static void A_header_that_is_only_asked_for_is_hashed_when_it_is_there()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "there.cuh", "");
        var path = Write(
            folder, "k.cu", "#ifdef __has_include\n#if defined(__has_include) && __has_include(\"there.cuh\") && "
                + "!__has_include(\"absent.cuh\")\n#define HIDDEN 1\n#endif\n#endif" + Kernel);

        var source = KernelSource.Read(path, new(folder.Path, []), []);

        Assert.Equal(["there.cuh"], source.Headers.Select(header => header.Name));
        Assert.NotEmpty(Nvrtc.Compiler(Path.Combine(folder.Path, "cache")).Compile(source, Nvrtc.Arch("sm_80")).Entries);
    }

    // NVRTC looks in the working directory when it is not stopped: a header that is in no list must not be found there.
    [Fact]
    public static void The_working_directory_is_not_searched()
    {
        using var cache = new TemporaryFolder();
        var name = $"hidden-{Guid.NewGuid():N}.cuh";
        File.WriteAllText(name, "#define HIDDEN 1\n");
        try
        {
            var failed = Assert.Throws<PfbException>(() => Nvrtc.Compiler(cache.Path).Compile(
                new KernelSource("/k.cu", $"#include \"{name}\"{Kernel}", [], []), Nvrtc.Arch("sm_80")));

            Assert.Contains(name, failed.Diagnostics[0].Text, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(name);
        }
    }

    [Theory]
    [InlineData("NVRTC_APPEND_FLAGS")]
    [InlineData("EDG_BASE")]
    public static void A_variable_that_the_compiler_reads_by_itself_is_refused(string variable)
    {
        using var cache = new TemporaryFolder();
        Nvrtc.Installed();
        var places = ToolchainPlaces.Of(
            Nvrtc.Variables.SetItem(variable, "-I/abs").SetItem(ToolchainPlaces.CacheVariable, cache.Path), cache.Path, null);

        var refused = Assert.Single(Assert.Throws<PfbException>(() => KernelCompiler.Open(places)).Diagnostics);

        Assert.Equal(Codes.KernelReadsElsewhere, refused.Code);
        Assert.Contains(variable, refused.Text, StringComparison.Ordinal);
    }

    private static Diagnostic Refused(TemporaryFolder folder, string text)
    {
        var path = Write(folder, "k.cu", text);
        var refused = Assert.Single(Assert.Throws<PfbException>(() => KernelSource.Read(path, new(folder.Path, []), [])).Diagnostics);
        Assert.Equal((Codes.KernelReadsElsewhere, path), (refused.Code, refused.Position.File));
        return refused;
    }

    private static string Write(TemporaryFolder folder, string name, string text)
    {
        var path = Path.Combine(folder.Path, name);
        WholeFile.Write(path, text);
        return path;
    }
}
