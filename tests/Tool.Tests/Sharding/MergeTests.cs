using CsCheck;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Tests.EntryPoint;
using static PrefillBench.Tests.EntryPoint.FakeMachine;

namespace PrefillBench.Tests.Sharding;

/// <summary>What several cards measured, judged together.</summary>
public static class MergeTests
{
    private const string Slow = "b1-s48-bf16-h2x1-d128-HND-p16/trtllm";
    private static readonly FakeMachine Slower = new(Rule("b1-s48-*/trtllm", 1.1), Rule("*", 1));

    /// <summary>Over recorded journals of machines of all kinds, which `merge` reads as they are.</summary>
    [Fact]
    public static async Task One_shard_merged_is_the_run_without_any()
    {
        await Gen.Select(Gen.Int[0, 3], Gen.Double[0.98, 1.12], Gen.Double[0.0005, 0.02]).SampleAsync(async (kind, ratio, sigma) =>
        {
            using var bench = await new ShardBench().ApprovedAsync();
            var machine = new FakeMachine(
                Rule("b1-s32-*/trtllm", ratio, kind == 1 ? "\"output\": \"Wrong\"" : ""), Rule("b1-s64-*", kind == 2 ? ratio : 1),
                Rule("*/baseline", kind == 3 ? ratio : 1))
            {
                ProcessSigma = sigma,
            };
            var whole = await bench.Bench.RunAsync("whole", machine);

            await bench.ShardsAsync(machine, 1);
            var merged = await bench.MergeAsync("1");

            Assert.True(whole.Exit == merged.Exit, merged.Printed);
            Assert.Equal(whole.Results!.Rows.Select(ShardBench.Figures), merged.Results!.Rows.Select(ShardBench.Figures));
            Assert.Equal(whole.Results.Diagnostics, merged.Results.Diagnostics);
            Assert.Equal(whole.Results.Policy, merged.Results.Policy);
            Assert.Equal(whole.Results.Verdict, merged.Results.Verdict);
        }, iter: 6, threads: 1);
    }

    [Fact]
    public static async Task A_slow_row_is_no_shard_s_failure_and_fails_the_merge_in_any_order_and_however_often()
    {
        using var bench = await new ShardBench().ApprovedAsync();
        await bench.ShardsAsync(Slower, 3);

        var merged = await bench.MergeAsync("1", "2", "3");
        var first = File.ReadAllText(bench.Folder("merged/results.json"));
        await bench.MergeAsync("3", "1", "2");
        await bench.MergeAsync("1", "2", "3");

        Assert.True((ExitCode.Regressed, Verdict.Regressed) == (merged.Exit, merged.Results?.Verdict), merged.Printed);
        Assert.Equal([Slow], merged.Results!.Rows.Where(row => row.Verdict == Verdict.Regressed).Select(row => row.Id));
        Assert.Equal(12, merged.Results.Rows.Length);
        Assert.Equal(["1/3", "2/3", "3/3"], merged.Results.Run.Shards!.Value.Select(shard => shard.Shard));
        Assert.Equal(12, merged.Results.Run.Shards.Value.Sum(shard => shard.Rows));
        Assert.Equal(first, File.ReadAllText(bench.Folder("merged/results.json")));
    }

    [Fact]
    public static async Task Every_report_says_who_measured_how_many_rows_and_how_long()
    {
        using var bench = await new ShardBench().ApprovedAsync();
        await bench.ShardAsync(Slower with { More = "\"uuid\": \"a\"" }, "1/2");
        await bench.ShardAsync(Slower with { More = "\"uuid\": \"b\"" }, "2/2");

        var merged = await bench.MergeAsync("1", "2", "--verbosity", "detailed", "--report", "junit=merged/junit.xml");

        var shards = merged.Results!.Run.Shards!.Value;
        var fact = $"6 rows in {shards[1].MeasuringSeconds:0.#} s on {Environment.MachineName}, card fake-gate-b, from ";
        Assert.Equal(["fake-gate-a", "fake-gate-b"], shards.Select(at => at.Card));
        Assert.Contains("merged from 2 shards, measured by 2 cards: ", merged.Unwrapped, StringComparison.Ordinal);
        Assert.Contains($"shard 2/2: {fact}", merged.Unwrapped, StringComparison.Ordinal);
        foreach (var (file, before) in new[]
        {
            ("report.md", "| shard 2/2 | "), ("report.html", "<th scope=\"row\">shard 2/2</th><td>"),
            ("junit.xml", "name=\"shard 2/2\" value=\""),
        })
        {
            Assert.Contains(before + fact, File.ReadAllText(bench.Folder(Path.Combine("merged", file))), StringComparison.Ordinal);
        }
    }

    [Fact]
    public static async Task Shards_of_a_part_of_a_suite_are_merged_and_approved_as_any_other()
    {
        using var bench = await new ShardBench().ApprovedAsync();
        await bench.ShardsAsync(Slower, 2, "--filter", "*s16-*", "--filter", "*s32-*");

        var merged = await bench.MergeAsync("1", "2");
        var approved = await bench.Bench.CallAsync(["approve", "--reason", "x", "--from", "merged"]);

        Assert.True((ExitCode.Passed, 4) == (merged.Exit, merged.Results?.Rows.Length), merged.Printed);
        Assert.True(approved.Exit == ExitCode.Passed, approved.Printed);
    }

    [Fact]
    public static async Task Folders_may_be_named_by_the_one_above_them()
    {
        using var bench = await new ShardBench().ApprovedAsync();
        await bench.ShardAsync(Quiet, "1/2", "all/one");
        await bench.ShardAsync(Quiet, "2/2", "all/two");

        var merged = await bench.MergeAsync("all");

        Assert.True((ExitCode.Passed, Verdict.Identical) == (merged.Exit, merged.Results?.Verdict), merged.Printed);
    }

    [Fact]
    public static async Task Wrong_output_is_no_shard_s_failure_either()
    {
        using var bench = await new ShardBench().ApprovedAsync();
        await bench.ShardsAsync(new(Rule("b1-s16-*/trtllm", 1, "\"output\": \"Wrong\"")), 2);

        var merged = await bench.MergeAsync("1", "2");

        Assert.True((ExitCode.WrongOutput, Verdict.WrongOutput) == (merged.Exit, merged.Results?.Verdict), merged.Printed);
    }

    [Fact]
    public static async Task A_merged_run_is_approved_as_any_other_and_the_next_one_is_identical()
    {
        using var bench = new ShardBench("on_missing_baseline: record");
        await bench.ShardsAsync(Quiet, 3);
        var merged = await bench.MergeAsync("1", "2", "3");
        Assert.True((ExitCode.Passed, Verdict.Recorded) == (merged.Exit, merged.Results?.Verdict), merged.Printed);

        await bench.ApproveAsync("merged");
        var next = await bench.Bench.RunAsync("next", Quiet);

        Assert.True((ExitCode.Passed, Verdict.Identical) == (next.Exit, next.Results?.Verdict), next.Printed);
        Assert.All(next.Results!.Rows, row => Assert.Equal(Verdict.Identical, row.Verdict));
    }
}
