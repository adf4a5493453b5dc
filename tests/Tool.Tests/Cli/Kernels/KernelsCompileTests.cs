using System.Text.Json;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Devices;
using PrefillBench.Tests.Devices.Cuda.Compilation;

namespace PrefillBench.Tests.Cli.Kernels;

public static class KernelsCompileTests
{
    [Fact]
    public static async Task The_list_of_kernels_is_as_approved()
    {
        using var bench = new KernelsBench();

        var list = await bench.KernelsAsync("list");

        Assert.True(list.Exit == 0, list.All);
        Snapshots.Match(list.Out, "kernels_list_text");
    }

    [Theory]
    [InlineData]
    [InlineData("--arch", "sm_80,sm_90a")]
    [InlineData("--arch", "sm_80", "--arch", "sm_90a,sm_80")]
    public static async Task Every_kernel_is_compiled_for_every_architecture(params string[] archs)
    {
        Nvrtc.Installed();
        using var bench = new KernelsBench();

        var compile = await bench.KernelsAsync(["compile", .. archs]);

        Assert.True(compile.Exit == 0, compile.All);
        var lines = compile.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches("^naive-bf16 sm_80 +[0-9]+ +0 +0 +0 +[0-9]+ [0-9]+/64 registers$", lines[1]);
        Assert.StartsWith("naive-bf16 sm_90a ", lines[2], StringComparison.Ordinal);
        Assert.Equal("1 kernel x 2 archs", lines[^1]);
    }

    [Fact]
    public static async Task Headers_that_are_in_no_hash_end_the_command_with_what_to_do()
    {
        using var bench = new KernelsBench();
        bench.Change("naive.kernel.json", "\"source\": \"naive.cu\",", "\"source\": \"naive.cu\", \"options\": [\"-I/abs\"],");

        var compile = await bench.KernelsAsync("compile");

        Assert.Equal(5, compile.Exit);
        Snapshots.Match(compile.Error, "kernels_compile_include_path_text");
    }

    [Fact]
    public static async Task A_cache_that_others_can_write_is_left_alone_with_a_note()
    {
        Nvrtc.Installed();
        using var bench = new KernelsBench();
        Modes.Set(Directory.CreateDirectory(bench.At("cache")).FullName, 0b111_111_111);

        var compile = await bench.KernelsAsync("compile", "--arch", "sm_80");

        Assert.True(compile.Exit == 0, compile.All);
        Assert.Empty(Directory.EnumerateFileSystemEntries(bench.At("cache")));
        Snapshots.Match(compile.Error, "kernels_compile_shared_cache_text");
    }

    [Fact]
    public static async Task An_architecture_that_a_kernel_is_not_for_is_said()
    {
        Nvrtc.Installed();
        using var bench = new KernelsBench();
        bench.Change("naive.kernel.json", "\"sm_80+\"", "\"sm_90a\"");

        var both = await bench.KernelsAsync("compile", "--arch", "sm_80,sm_90a");
        var none = await bench.KernelsAsync("compile", "--arch", "sm_80");

        Assert.Contains("naive-bf16 sm_80: not for this architecture", both.Out, StringComparison.Ordinal);
        Assert.True(both.Exit == 0, both.All);
        Assert.True(none.Exit == 5 && none.Error.Contains("PFB5011", StringComparison.Ordinal), none.All);
    }

    [Theory]
    [InlineData("SPILL", "error PFB1010: naive-bf16/sm_90a/nvrtc VERSION: spills registers")]
    [InlineData("LOCAL", "error PFB1010: naive-bf16/sm_90a/nvrtc VERSION: uses 256 bytes of local memory a thread")]
    [InlineData("SETMAXNREG", "(C7508)")]
    public static async Task A_planted_mistake_fails_at_its_description(string mistake, string words)
    {
        Nvrtc.Installed();
        using var bench = new KernelsBench();
        bench.Plant(mistake);

        var compile = await bench.KernelsAsync("compile", "--arch", "sm_90a");

        Assert.True(compile.Exit == 2, compile.All);
        Assert.Contains(words, compile.Error, StringComparison.Ordinal);
        Assert.Contains("naive.kernel.json(", compile.Error, StringComparison.Ordinal);
        Assert.Contains(" finding", compile.Out.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_spill_that_is_stated_is_no_mistake()
    {
        Nvrtc.Installed();
        using var bench = new KernelsBench();
        bench.Plant("SPILL");
        bench.Change("naive.kernel.json", "\"blocksPerSm\": 1", "\"blocksPerSm\": 1, \"allowedSpillBytes\": 2000");

        var compile = await bench.KernelsAsync("compile", "--arch", "sm_90a");

        Assert.True(compile.Exit == 0, compile.All);
    }

    [Fact]
    public static async Task A_compile_error_is_reported_at_its_line_and_the_other_kernels_are_compiled()
    {
        Nvrtc.Installed();
        using var bench = new KernelsBench();
        File.WriteAllText(bench.At("mine", "broken.cu"), "\n__device__ int x() { return nothing; }\n");

        var compile = await bench.KernelsAsync("compile", "--arch", "sm_80");

        Assert.True(compile.Exit == 1, compile.All);
        Assert.StartsWith("FOLDER/mine/broken.cu(2): error PFB4021: ", compile.Error.Replace('\\', '/'), StringComparison.Ordinal);
        Assert.Contains("naive-bf16 sm_80", compile.Out, StringComparison.Ordinal);
        Assert.EndsWith("2 kernels x 1 arch, 1 finding\n", compile.Out.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Local_memory_of_the_tools_own_programs_is_shown_and_no_mistake()
    {
        Nvrtc.Installed();
        using var bench = new KernelsBench();
        File.WriteAllText(bench.At("mine", "program.cu"), "#define LOCAL\n"
            + File.ReadAllText(Path.Combine(Nvrtc.Fixtures, "planted", "planted.cu")));

        var compile = await bench.KernelsAsync("compile", "--arch", "sm_80");

        Assert.True(compile.Exit == 0, compile.All);
        Assert.Matches("program.cu:planted sm_80 +[0-9]+ +0 +256", compile.Out);
    }

    [Fact]
    public static async Task Json_holds_the_same_figures()
    {
        Nvrtc.Installed();
        using var bench = new KernelsBench();

        var compile = await bench.KernelsAsync("compile", "--arch", "sm_80", "--format", "json");

        var kernel = JsonDocument.Parse(compile.Out).RootElement.GetProperty("kernels")[0];
        Assert.Equal(("naive-bf16", "sm_80"), (kernel.GetProperty("name").GetString(), kernel.GetProperty("arch").GetString()));
        Assert.Equal(128, kernel.GetProperty("resources").GetProperty("threads").GetInt32());
    }

    [Fact]
    public static async Task Without_a_compiler_it_says_where_it_looked()
    {
        using var bench = new KernelsBench();
        bench.Set(ToolchainPlaces.NvrtcVariable, "nowhere/libnvrtc.so.12");

        var compile = await bench.KernelsAsync("compile");

        Assert.True(compile.Exit == 1, compile.All);
        Assert.Contains("error PFB4020: ", compile.Error, StringComparison.Ordinal);
        Assert.Contains("Looked at: FOLDER/nowhere/libnvrtc.so.12", compile.Error.Replace('\\', '/'), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hopper")]
    [InlineData("sm_80,90a")]
    [InlineData(",")]
    public static async Task An_architecture_that_is_none_is_a_bad_command_line(string arch)
    {
        using var bench = new KernelsBench();

        var compile = await bench.KernelsAsync("compile", "--arch", arch);

        Assert.True(compile.Exit == 5 && compile.Error.Contains("PFB5014", StringComparison.Ordinal), compile.All);
    }

    [Fact]
    public static async Task The_start_of_a_cuda_kernel_is_compiled_alone()
    {
        Nvrtc.Installed();
        using var bench = new KernelsBench();
        await bench.ToolAsync("init", "--kernel", "cuda", "start");

        var list = await bench.ToolAsync("kernels", "list", "--spec", "start/prefill-bench.yaml");
        var compile = await bench.ToolAsync("kernels", "compile", "--spec", "start/prefill-bench.yaml");

        Assert.Contains("naive_bf16 of naive.cu: ", list.Out, StringComparison.Ordinal);
        Assert.EndsWith("1 variant in FOLDER/start/prefill-bench.yaml\n", bench.Stable(list.Out), StringComparison.Ordinal);
        Assert.True(compile.Exit == 0, compile.All);
        Assert.EndsWith("1 kernel x 2 archs\n", bench.Stable(compile.Out), StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_sweep_without_cuda_code_has_nothing_to_compile()
    {
        using var bench = new KernelsBench();
        await bench.ToolAsync("init", "--kernel", "library", "start");

        var compile = await bench.ToolAsync("kernels", "compile", "--spec", "start/prefill-bench.yaml");

        Assert.True(compile.Exit == 5, compile.All);
        Assert.Contains("error PFB5011: no kernel of FOLDER/start/prefill-bench.yaml has `form: cuda`; ", bench.Stable(compile.Error),
            StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Init_copies_the_bundled_kernels_and_names_them_in_the_spec()
    {
        using var bench = new KernelsBench();

        var init = await bench.ToolAsync("init", "fresh", "--kernels");

        Assert.True(init.Exit == 0, init.All);
        var header = Path.Combine("include", "pb", "parameters.cuh");
        Assert.Equal(File.ReadAllText(Path.Combine(KernelCatalog.Bundled, header)), File.ReadAllText(bench.At("fresh", "kernels", header)));
        Assert.Contains("\nkernels: {dir: kernels}", File.ReadAllText(bench.At("fresh", "prefill-bench.yaml")), StringComparison.Ordinal);
    }
}
