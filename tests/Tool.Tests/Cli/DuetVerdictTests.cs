using PrefillBench.Gate;
using PrefillBench.Report;

namespace PrefillBench.Tests.Cli;

/// <summary>The rows of DESIGN section 7's table that pairs lead to, through the real entry point.</summary>
public static class DuetVerdictTests
{
    private const string Noisy = """ "row": "*trtllm", "perProcess": [1.04, 0.985] """;

    [Fact]
    public static async Task Slower_code_is_REGRESSED_and_exits_2()
    {
        using var bench = new ToolBench(Scripts.Trtllm(1.1));

        var run = await bench.RunAsync("--against", bench.Script("approved.json", Scripts.Plain));

        Assert.True(run.Exit == 2, run.All);
        Assert.Contains("PFB1001", File.ReadAllText(bench.At("out", "results.lines")), StringComparison.Ordinal);
        Assert.Equal(Verdict.Regressed, Trtllm(bench).Verdict);
        Assert.InRange(Trtllm(bench).Ratio!.Value, 1.099, 1.101);
    }

    [Fact]
    public static async Task A_waiver_makes_REGRESSED_pass_and_says_so()
    {
        using var bench = new ToolBench(Scripts.Trtllm(1.1), """{waive: [{case: "b1-*", kernel: trtllm, until: 2999-01-01, reason: "known"}]}""");

        var run = await bench.RunAsync("--against", bench.Script("approved.json", Scripts.Plain));

        Assert.True(run.Exit == 0, run.All);
        Assert.Equal(Verdict.Waived, Trtllm(bench).Verdict);
        Assert.Contains("known", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Slightly_slower_code_is_DRIFT_and_fails_only_by_policy()
    {
        using var bench = new ToolBench(Scripts.Trtllm(1.01));
        var against = bench.Script("approved.json", Scripts.Plain);

        var warned = await bench.RunAsync("--against", against);
        var judgedAgain = await bench.RunAsync("--against", against, "--resume", "--on-drift", "fail");

        Assert.Equal(Verdict.Drift, Trtllm(bench).Verdict);
        Assert.True(warned.Exit == 0, warned.All);
        Assert.True(judgedAgain.Exit == 2, judgedAgain.All);
    }

    [Fact]
    public static async Task Faster_code_is_IMPROVED_and_the_same_speed_PASS()
    {
        using var bench = new ToolBench(Scripts.Trtllm(0.9));

        var run = await bench.RunAsync("--against", bench.Script("approved.json", Scripts.Plain));

        Assert.True(run.Exit == 0, run.All);
        Assert.Equal(Verdict.Improved, Trtllm(bench).Verdict);
        Assert.Equal(Verdict.Pass, Row(bench, "baseline").Verdict);
    }

    [Fact]
    public static async Task The_same_code_is_IDENTICAL_after_one_process()
    {
        using var bench = new ToolBench(Scripts.Plain);

        var run = await bench.RunAsync("--against", bench.Script("approved.json", Scripts.Plain));

        Assert.True(run.Exit == 0, run.All);
        Assert.All(ResultsJson.ReadFile(bench.Results).Rows, row => Assert.Equal((Verdict.Identical, 1), (row.Verdict, row.MedianMs.Length)));
    }

    [Fact]
    public static async Task Noise_beyond_the_cap_is_UNGATED()
    {
        using var bench = new ToolBench(Scripts.Rule(Noisy, """ "uncalibratedNoise": 0.3, """));

        var run = await bench.RunAsync("--against", bench.Script("approved.json", Scripts.Plain));

        Assert.True(run.Exit == 0, run.All);
        Assert.Equal(Verdict.Ungated, Trtllm(bench).Verdict);
    }

    [Fact]
    public static async Task Contradictory_pairs_are_INCONCLUSIVE_and_more_pairs_can_be_added()
    {
        using var bench = new ToolBench(Scripts.Rule(Noisy));
        var against = bench.Script("approved.json", Scripts.Plain);

        var failed = await bench.RunAsync("--against", against, "--pairs", "17");
        var pairs = Trtllm(bench).Pairs;
        var warned = await bench.RunAsync("--against", against, "--pairs", "17", "--resume", "--on-inconclusive", "warn");
        var more = await bench.RunAsync("--against", against, "--pairs", "17", "--more");

        Assert.True(failed.Exit == 4, failed.All);
        Assert.Equal(17, pairs);
        Assert.True(warned.Exit == 0, warned.All);
        Assert.True(more.Exit == 4, more.All);
        Assert.Equal(34, Trtllm(bench).Pairs);
        Assert.Equal(5, Row(bench, "baseline").Pairs);
    }

    private static RowSection Trtllm(ToolBench bench) => Row(bench, "trtllm");

    private static RowSection Row(ToolBench bench, string kernel) =>
        ResultsJson.ReadFile(bench.Results).Rows.Single(row => row.Kernel == kernel);
}
