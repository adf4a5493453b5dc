using System.Text.RegularExpressions;
using PrefillBench.Tests.Devices.Cuda.Compilation;

namespace PrefillBench.Tests.Cli.Kernels;

public static class KernelsCheckTests
{
    private static readonly string[] OneArch = ["--arch", "sm_90a"];

    [Fact]
    public static async Task Approved_kernels_pass()
    {
        using var bench = await ApprovedAsync();

        var check = await bench.KernelsAsync(["check", .. OneArch]);

        Assert.True(check.Exit == 0, check.All);
        Assert.Equal("1 PASS", check.Out.TrimEnd().Split('\n')[^1]);
        Assert.Empty(check.Error);
    }

    [Fact]
    public static async Task Nothing_approved_is_not_judged_unless_that_is_allowed()
    {
        Nvrtc.Installed();
        using var bench = new KernelsBench();

        var check = await bench.KernelsAsync(["check", .. OneArch]);
        var allowed = await bench.KernelsAsync(["check", .. OneArch, "--on-missing-baseline", "record"]);

        Assert.True(check.Exit == 4, check.All);
        Assert.Contains("error PFB3001: no resources are approved with nvrtc VERSION for naive-bf16 sm_90a",
            check.Error, StringComparison.Ordinal);
        Assert.Equal("1 NO_BASELINE", check.Out.TrimEnd().Split('\n')[^1]);
        Assert.True(allowed.Exit == 0, allowed.All);
        Assert.Contains("message PFB3001", allowed.Error, StringComparison.Ordinal);
        Assert.Equal("1 RECORDED", allowed.Out.TrimEnd().Split('\n')[^1]);
    }

    [Fact]
    public static async Task Another_compiler_is_not_judged_by_the_approved_one()
    {
        using var bench = await ApprovedAsync();
        File.WriteAllText(bench.Approved, Regex.Replace(File.ReadAllText(bench.Approved), "nvrtc [0-9.]+", "nvrtc 99.1"));

        var check = await bench.KernelsAsync(["check", .. OneArch]);

        Assert.True(check.Exit == 4 && check.Error.Contains("PFB3001", StringComparison.Ordinal), check.All);
    }

    [Fact]
    public static async Task Even_an_unknown_compiler_may_not_spill()
    {
        Nvrtc.Installed();
        using var bench = new KernelsBench();
        bench.Plant("SPILL");

        var check = await bench.KernelsAsync(["check", .. OneArch, "--on-missing-baseline", "record"]);

        Assert.True(check.Exit == 2 && check.Error.Contains("PFB1010", StringComparison.Ordinal), check.All);
    }

    [Fact]
    public static async Task An_occupancy_step_down_is_a_regression()
    {
        using var bench = await ApprovedAsync();
        bench.Change("naive.kernel.json", "\"sharedBytes\": 0", "\"sharedBytes\": 60000");

        var check = await bench.KernelsAsync(["check", .. OneArch]);

        Assert.True(check.Exit == 2, check.All);
        Assert.Matches("naive.kernel.json\\([0-9]+,5\\): error PFB1011: naive-bf16/sm_90a/nvrtc VERSION: 16 -> 3 blocks and 64 -> 12 warps",
            check.Error);
        Assert.Equal("1 REGRESSED", check.Out.TrimEnd().Split('\n')[^1]);
    }

    [Fact]
    public static async Task A_stated_spill_is_a_regression_when_it_was_not_there()
    {
        using var bench = await ApprovedAsync();
        bench.Plant("SPILL");
        bench.Change("naive.kernel.json", "\"blocksPerSm\": 1", "\"blocksPerSm\": 1, \"allowedSpillBytes\": 2000");

        var check = await bench.KernelsAsync(["check", .. OneArch]);

        Assert.True(check.Exit == 2, check.All);
        Assert.Matches("PFB1011: .*: 0 -> [0-9]+ bytes of spill stores", check.Error);
    }

    [Fact]
    public static async Task Shared_memory_inside_a_step_is_a_note()
    {
        using var bench = await ApprovedAsync();
        bench.Change("naive.kernel.json", "\"sharedBytes\": 0", "\"sharedBytes\": 1024");

        var check = await bench.KernelsAsync(["check", .. OneArch]);

        Assert.True(check.Exit == 0, check.All);
        Assert.Contains("message PFB1012: naive-bf16/sm_90a/nvrtc VERSION: 0 -> 1024 bytes of shared memory",
            check.Error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task An_approved_kernel_that_is_gone_is_a_warning_until_approved()
    {
        using var bench = await ApprovedAsync();
        bench.Change("naive.kernel.json", "\"naive-bf16\"", "\"renamed\"");

        var check = await bench.KernelsAsync(["check", .. OneArch, "--on-missing-baseline", "record"]);
        var approve = await bench.KernelsAsync(["approve", .. OneArch, "--reason", "renamed"]);
        var again = await bench.KernelsAsync(["check", .. OneArch]);

        Assert.Contains("warning PFB3003: naive-bf16/sm_90a/nvrtc VERSION is approved", check.Error, StringComparison.Ordinal);
        Assert.Equal(["renamed/sm_90a/nvrtc VERSION: new", "naive-bf16/sm_90a/nvrtc VERSION: removed"], approve.Out.Split('\n')[..2]);
        Assert.True(again.Exit == 0 && again.Error.Length == 0, again.All);
    }

    [Fact]
    public static async Task Approving_tells_what_changed_and_keeps_other_architectures()
    {
        using var bench = await ApprovedAsync();
        bench.Change("naive.kernel.json", "\"sharedBytes\": 0", "\"sharedBytes\": 1024");

        var other = await bench.KernelsAsync("approve", "--arch", "sm_80", "--reason", "also this");
        var changed = await bench.KernelsAsync(["approve", .. OneArch, "--reason", "a buffer"]);

        Assert.StartsWith("naive-bf16/sm_80/nvrtc VERSION: new\n", other.Out.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.StartsWith("naive-bf16/sm_90a/nvrtc VERSION: 0 -> 1024 bytes of shared memory\n",
            changed.Out.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        var file = await File.ReadAllTextAsync(bench.Approved, ToolBench.Cancellation);
        Assert.Contains("naive-bf16/sm_80/", file, StringComparison.Ordinal);
        Assert.Contains("\"reason\": \"a buffer\"", file, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task What_breaks_a_rule_cannot_be_approved()
    {
        Nvrtc.Installed();
        using var bench = new KernelsBench();
        bench.Plant("LOCAL");

        var approve = await bench.KernelsAsync(["approve", .. OneArch, "--reason", "it is fine"]);

        Assert.True(approve.Exit == 5 && approve.Error.Contains("PFB3005", StringComparison.Ordinal), approve.All);
        Assert.False(File.Exists(bench.Approved));
    }

    [Fact]
    public static async Task A_build_server_does_not_approve()
    {
        using var bench = new KernelsBench();
        bench.Set("CI", "true");

        var approve = await bench.KernelsAsync(["approve", .. OneArch, "--reason", "x"]);

        Assert.True(approve.Exit == 5 && approve.Error.Contains("PFB3005", StringComparison.Ordinal), approve.All);
    }

    private static async Task<KernelsBench> ApprovedAsync()
    {
        Nvrtc.Installed();
        var bench = new KernelsBench();
        var approve = await bench.KernelsAsync(["approve", .. OneArch, "--reason", "first"]);
        Assert.True(approve.Exit == 0, approve.All);
        return bench;
    }
}
