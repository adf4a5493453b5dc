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

    [Fact]
    public static async Task Missing_shards_are_named_and_what_is_judged_without_them_is_not_complete()
    {
        using var bench = await new ShardBench().ApprovedAsync();
        await bench.ShardsAsync(Slower, 3);

        var most = await bench.MergeAsync("2");
        var refused = await bench.MergeAsync("1", "3");
        var allowed = await bench.MergeAsync("1", "3", "--allow-missing");

        Refused(most, ExitCode.NotJudged, Codes.ShardsMissing, "each of shards 1, 3 of 3 is in no folder. Measure what is missing");
        Refused(refused, ExitCode.NotJudged, Codes.ShardsMissing, "shard 2/3 is in no folder");
        Assert.Contains("NOT COMPLETE: shard 2/3 is in no folder", allowed.Unwrapped, StringComparison.Ordinal);
        Assert.False(allowed.Results!.Run.Complete);
        Assert.Equal(12, allowed.Results.Rows.Length);
        Assert.InRange(allowed.Results.Rows.Count(row => row.Verdict == Verdict.Missing), 2, 8);
        Assert.False(Directory.Exists(bench.Folder("merged/received")));
        Assert.NotEqual(ExitCode.Passed, allowed.Exit);
    }

    [Fact]
    public static async Task A_shard_that_was_killed_before_it_measured_anything_is_to_be_measured_again()
    {
        using var bench = await new ShardBench().ApprovedAsync();
        await bench.ShardsAsync(Slower, 2);
        File.Delete(bench.Folder("2/shard.json"));
        File.WriteAllText(bench.Folder("2/journal.jsonl"), "{\"schema\":1");

        Refused(await bench.MergeAsync("1", "2"), ExitCode.NotJudged, Codes.ShardsMissing, "the run in 2 was killed before it measured");
    }

    [Fact]
    public static async Task A_shard_that_is_there_twice_is_refused_with_both_folders()
    {
        using var bench = await new ShardBench().ApprovedAsync();
        await bench.ShardsAsync(Slower, 2);
        await bench.ShardAsync(Slower, "2/2", "again");

        var refused = await bench.MergeAsync("1", "2", "again");
        var same = await bench.MergeAsync("1", "2", "2/", "../" + Path.GetFileName(bench.Bench.Folder) + "/1");

        Refused(refused, ExitCode.BadInput, Codes.ShardTwice, "shard 2/2 is there 2 times, in 2 and in again");
        Assert.True(same.Exit == ExitCode.Regressed, same.Printed);
    }

    [Fact]
    public static async Task A_shard_s_folder_is_never_written_into_and_a_merged_run_is_no_shard()
    {
        using var bench = await new ShardBench().ApprovedAsync();
        await bench.ShardsAsync(Slower, 2);

        var into = await bench.Bench.CallAsync(["merge", "1", "2", "--output", "2", "--log-format", "msbuild"]);
        var merged = await bench.MergeAsync("1", "2");

        Refused(into, ExitCode.BadInput, Codes.BadCommandLine, "--output 2 is the folder of shard 2/2, whose files would be overwritten");
        Assert.True(merged.Exit == ExitCode.Regressed, merged.Printed);
        Refused(await bench.MergeAsync("1", "2", "merged"), ExitCode.BadInput, Codes.UnreadableFile, "is the folder of a merged run");
    }

    [Theory]
    [InlineData("2/shard.json", "\"measuringSeconds\": ", "\"measuringSeconds\": 1", "the file was edited after its run wrote it")]
    [InlineData("1/sweep.json", "\"launchesPerTime\": 1", "\"launchesPerTime\": 2", "the file is not the one that the shard's run wrote")]
    [InlineData(
        "2/received/fake-gate/tiny.received.json", "\"medianMs\"", "\"medianMs\" ", "the file is not the one that the shard's run wrote")]
    [InlineData("2/journal.jsonl", "\"launchMs\":[", "\"launchMs\":[ ", "the file is not the one that the shard's run wrote")]
    public static async Task Files_that_were_edited_are_refused(string file, string old, string edited, string said)
    {
        using var bench = await new ShardBench().ApprovedAsync();
        await bench.ShardsAsync(Slower, 2);
        var text = File.ReadAllText(bench.Folder(file));
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(bench.Folder(file), text.Replace(old, edited, StringComparison.Ordinal));

        Refused(await bench.MergeAsync("1", "2"), ExitCode.BadInput, Codes.ShardDamaged, said);
    }

    [Fact]
    public static async Task Code_that_is_missing_is_the_shard_s_and_not_that_of_a_baseline()
    {
        using var bench = await new ShardBench().ApprovedAsync();
        await bench.ShardsAsync(Slower, 2);
        foreach (var shard in new[] { "1", "2" })
        {
            Directory.Delete(bench.Folder($"{shard}/received/fake-gate/code"), recursive: true);
        }

        Refused(await bench.MergeAsync("1", "2"), ExitCode.BadInput, Codes.ShardDamaged, "not the one that the shard's run wrote");
    }

    [Fact]
    public static async Task Shards_of_other_code_other_rules_or_another_compiler_are_refused_by_name()
    {
        using var bench = await new ShardBench().ApprovedAsync();
        await bench.ShardsAsync(Slower, 2);
        await bench.ShardAsync(new(Rule("b1-s48-*/trtllm", 1.2)), "2/2", "code");
        await bench.ShardAsync(Slower, "2/2", "rules", "--pairs", "30");
        await bench.ShardAsync(Slower with { More = "\"environment\": {\"nvrtc\": \"13.0\"}" }, "2/2", "compiler");
        await bench.ShardAsync(Slower, "2/3", "count");

        foreach (var (folder, said) in new[]
        {
            ("code", "shard 2/2 in code does not belong to shard 1/2 in 1: other current code"), ("rules", "max_pairs (30 and "),
            ("compiler", "other compiler (13.0 and none)"), ("count", "it is one of 3, and that is one of 2"),
        })
        {
            Refused(await bench.MergeAsync("1", folder), ExitCode.BadInput, Codes.ForeignShard, said);
        }
    }

    [Fact]
    public static async Task A_checkout_with_another_spec_or_other_baselines_than_the_shards_had_is_refused()
    {
        using var bench = await new ShardBench().ApprovedAsync();
        await bench.ShardsAsync(Slower, 2);
        bench.Bench.Spec += "# changed\n";

        Refused(await bench.MergeAsync("1", "2"), ExitCode.BadInput, Codes.ForeignShard, "another plan than this folder has: other spec (");
        Refused(await bench.MergeAsync("nowhere"), ExitCode.BadInput, Codes.UnreadableFile, "no shard is in");
        await bench.Bench.RunAsync("whole", Slower);
        Refused(await bench.MergeAsync("whole"), ExitCode.BadInput, Codes.ForeignShard, "a run without --shard");
    }

    private static void Refused(Outcome outcome, ExitCode exit, DiagnosticCode code, string said)
    {
        Assert.True(outcome.Exit == exit, outcome.Printed);
        Assert.Contains($" error {code.Id}: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(said, outcome.Error, StringComparison.Ordinal);
    }
}
