namespace PrefillBench.Tests.Cli.Profiling;

/// <summary>`profile`: one row in this process, or a profiler with that behind it.</summary>
public static class ProfileTests
{
    private const string Spec = """
        version: 1
        suites:
          tiny: {heads: [[2, 1]], kv_pool_tokens: 64, batch_sizes: [1], max_seq_lens: [16], quantization: [bf16]}
        default_suite: {cpu: tiny}
        """;

    [Theory]
    [InlineData("b1-s16-bf16-h2x1-d128-HND-p16/trtllm")]
    [InlineData("*trtllm")]
    public static async Task A_row_of_the_CPU_is_launched_and_checked(string row)
    {
        using var bench = new ToolBench();
        await File.WriteAllTextAsync(bench.At("prefill-bench.yaml"), Spec, ToolBench.Cancellation);

        var profiled = await bench.ToolAsync("profile", row, "--device", "cpu", "--launches", "3");

        Assert.True(profiled.Exit == 0, profiled.All);
        Assert.StartsWith("b1-s16-bf16-h2x1-d128-HND-p16/trtllm: 3 timings in the profiled range", profiled.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*", "matches 2 rows, but a profile has only one: b1-s16-bf16-h4x2-d128-HND-p16/baseline, ")]
    [InlineData("nothing", "no row matches 'nothing'; the rows are b1-s16-bf16-h4x2-d128-HND-p16/baseline, ")]
    public static async Task A_pattern_that_is_not_of_one_row_names_the_rows(string row, string expected)
    {
        using var bench = new ToolBench();

        var refused = await bench.ToolAsync("profile", row, "--device", $"fake:{bench.At("fake.json")}", "--suite", "one");

        Assert.True(refused.Exit == 5, refused.All);
        Assert.Contains(expected, refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""" "row": "*", "output": "wrong" """, 3, "PFB1002")]
    [InlineData(""" "row": "*", "fault": "throw" """, 1, "PFB4002")]
    [InlineData(""" "row": "*", "unsupported": "not here" """, 5, "not here")]
    public static async Task A_kernel_that_is_wrong_or_fails_is_said_as_in_a_run(string rule, int exit, string expected)
    {
        using var bench = new ToolBench(Scripts.Rule(rule));

        var failed = await bench.ToolAsync("profile", "*trtllm", "--device", $"fake:{bench.At("fake.json")}", "--suite", "one");

        Assert.True(failed.Exit == exit, failed.All);
        Assert.Contains(expected, failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_profiler_is_started_with_the_row_behind_it_and_its_exit_code_is_the_command_s()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "sh");
        using var bench = new ToolBench();
        var arguments = bench.At("arguments.txt");

        var ended = await bench.ToolAsync(
            ["profile", "*trtllm", .. One(bench), "--", "sh", "-c", $"echo \"$@\" > {arguments}; exit 7", "sh"]);

        Assert.True(ended.Exit == 7, ended.All);
        var said = await File.ReadAllTextAsync(arguments, ToolBench.Cancellation);
        Assert.EndsWith($"profile *trtllm {string.Join(' ', One(bench))}\n", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*trtlm", "no row matches '*trtlm'")]
    [InlineData("*", "matches 2 rows")]
    public static async Task A_row_that_is_not_there_is_said_before_the_profiler_starts(string row, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "touch");
        using var bench = new ToolBench();

        var refused = await bench.ToolAsync(["profile", row, .. One(bench), "--", "touch", bench.At("started")]);

        Assert.True(refused.Exit == 5, refused.All);
        Assert.Contains(expected, refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(bench.At("started")));
    }

    /// <summary>Handed on as words of the row, it would start itself without an end.</summary>
    [Fact]
    public static async Task A_profiler_without_the_dashes_is_refused()
    {
        using var bench = new ToolBench();

        var refused = await bench.ToolAsync(["profile", "*trtllm", "ncu", .. One(bench)]);

        Assert.True(refused.Exit == 5, refused.All);
        Assert.Contains("a profiler is written behind --, as in profile ROW -- ncu", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_profiler_that_cannot_be_started_is_one_line_that_says_why()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "chmod");
        using var bench = new ToolBench();
        var plain = bench.At("plain.txt");
        await File.WriteAllTextAsync(plain, "", ToolBench.Cancellation);

        var absent = await bench.ToolAsync(["profile", "*trtllm", .. One(bench), "--", "no-such-profiler"]);
        var nowhere = await bench.ToolAsync(["profile", "*trtllm", .. One(bench), "--", "/nowhere/ncu", "--set", "full"]);
        var notProgram = await bench.ToolAsync(["profile", "*trtllm", .. One(bench), "--", plain]);

        Assert.Equal((5, Cannot("no-such-profiler", "no program of this name is on the PATH")), (absent.Exit, absent.Error));
        Assert.Equal((5, Cannot("/nowhere/ncu", "there is no such file")), (nowhere.Exit, nowhere.Error));
        Assert.Equal((5, Cannot(plain, "it may not be executed (chmod +x)")), (notProgram.Exit, notProgram.Error));
    }

    private static string[] One(ToolBench bench) => ["--device", $"fake:{bench.At("fake.json")}", "--suite", "one"];

    private static string Cannot(string profiler, string why) =>
        $"prefill-bench: error PFB5014: the profiler '{profiler}' cannot be started: {why}; install it, add its folder to the PATH, or "
        + $"give its path behind --{Environment.NewLine}";
}
