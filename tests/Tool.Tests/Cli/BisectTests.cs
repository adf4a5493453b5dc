namespace PrefillBench.Tests.Cli;

/// <summary>`run --exit-codes bisect`, as `git bisect run` calls it.</summary>
public static class BisectTests
{
    private static readonly string[] Bisect = ["--exit-codes", "bisect", "--against", "before.json"];

    [Theory]
    [InlineData(1.0, 0, "good", "0")]
    [InlineData(0.8, 0, "good", "0")]
    [InlineData(1.3, 1, "bad", "2")]
    public static async Task A_commit_is_good_or_bad_and_the_results_keep_the_usual_code(double ms, int exit, string word, string usual)
    {
        using var bench = new ToolBench(Scripts.Trtllm(ms));
        bench.Script("before.json", Scripts.Trtllm(1));

        var run = await bench.RunAsync(Bisect);

        Assert.True(run.Exit == exit, run.All);
        var lines = await File.ReadAllTextAsync(bench.At("out", "results.lines"), ToolBench.Cancellation);
        Assert.Contains($"\nexitCode={usual}\n", lines, StringComparison.Ordinal);
        Assert.EndsWith($"answer to git bisect: {exit}, this commit is {word}\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Wrong_output_is_bad()
    {
        using var bench = new ToolBench(Scripts.Rule(""" "row": "*trtllm", "output": "wrong" """));
        bench.Script("before.json", Scripts.Trtllm(1));

        var run = await bench.RunAsync(Bisect);

        Assert.True(run.Exit == 1, run.All);
    }

    [Fact]
    public static async Task What_cannot_be_judged_is_skipped_whatever_is_the_reason()
    {
        using var bench = new ToolBench(Scripts.Rule(""" "row": "*", "fault": "crash" """));
        bench.Script("before.json", Scripts.Trtllm(1));

        var crashed = await bench.RunAsync(Bisect);
        var nothing = await bench.RunAsync(
            "--exit-codes", "bisect", "--on-missing-baseline", "record", "--device", $"fake:{bench.At("before.json")}");
        var absent = await bench.RunAsync("--exit-codes", "bisect", "--against", "absent.json");
        var unknown = await bench.RunAsync("--exit-codes", "bisect", "--no-such-option");
        var shard = await bench.RunAsync("--exit-codes", "bisect", "--shard", "1/2");

        Assert.All([crashed, nothing, absent, unknown, shard], run => Assert.True(run.Exit == 125, run.All));
        Assert.All(
            [crashed, nothing, absent, unknown, shard],
            run => Assert.EndsWith("answer to git bisect: 125, this commit cannot be tested\n", run.Error, StringComparison.Ordinal));
        Assert.Contains("a shard gives no verdict, so", shard.Error, StringComparison.Ordinal);
    }
}
