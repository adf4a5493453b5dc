using System.Text.Json;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Measurement.Journals;
using PrefillBench.Runs.Sharding;
using PrefillBench.Tests.EntryPoint;
using static PrefillBench.Tests.EntryPoint.FakeMachine;

namespace PrefillBench.Tests.Sharding;

/// <summary>`run --shard`: what one part leaves, and how it ends.</summary>
public static class ShardRunTests
{
    [Fact]
    public static async Task A_shard_says_that_it_gives_no_verdict_and_leaves_journal_rows_and_code()
    {
        using var bench = new ShardBench("on_missing_baseline: record");

        var outcome = await bench.ShardAsync(Quiet, "2/3");

        Assert.True(outcome.Exit == ExitCode.Passed, outcome.Printed);
        Assert.Matches(@"^shard 2/3 is measured: 4 of 12 rows, \d+ pairs?, \d+ s; its files are in 2\n", outcome.Out);
        Assert.Contains("A shard gives no verdict", outcome.Out, StringComparison.Ordinal);
        Assert.Equal(
            ["journal.jsonl", "received", "shard.json", "sweep.json"],
            Directory.EnumerateFileSystemEntries(bench.Folder("2")).Select(Path.GetFileName).Where(name => name![0] != '.').Order());
        Assert.True(Directory.Exists(bench.Folder(Path.Combine("2", "received", Slug, "code"))));
    }

    [Fact]
    public static async Task Every_shard_measures_its_own_rows_with_coins_of_its_own_though_all_have_one_seed()
    {
        using var bench = await new ShardBench().ApprovedAsync();
        await bench.ShardsAsync(Refactored, 2);

        JournalContent[] both =
            [.. new[] { "1", "2" }.Select(folder => Journal.Read(bench.Folder(Path.Combine(folder, Journal.FileName))))];

        var rows = both.Select(journal => journal.Pairs[0].Rows.Select(row => row.RowId).ToHashSet()).ToArray();
        Assert.Equal(12, rows[0].Count + rows[1].Count);
        Assert.Empty(rows[0].Intersect(rows[1]));
        Assert.NotEqual(both[0].Pairs.Select(pair => pair.RowOrder), both[1].Pairs.Select(pair => pair.RowOrder));
    }

    [Fact]
    public static async Task Plan_shows_what_a_shard_measures()
    {
        using var bench = await new ShardBench().ApprovedAsync();
        await bench.ShardsAsync(Refactored, 2);

        foreach (var shard in new[] { "1", "2" })
        {
            var plan = await bench.Bench.CallAsync(
                ["plan", "--device", $"fake:{bench.Bench.Script("device", Refactored)}", "--shard", $"{shard}/2", "--format", "json"]);

            var planned = JsonDocument.Parse(plan.Out).RootElement.GetProperty("cases").EnumerateArray()
                .SelectMany(at => at.GetProperty("rows").EnumerateArray().Select(row => row.GetString()));
            var measured = Journal.Read(bench.Folder(Path.Combine(shard, Journal.FileName))).Pairs[0].Rows.Select(row => row.RowId);
            Assert.Equal(measured.Order(), planned.Order()!);
        }
    }

    [Fact]
    public static async Task A_shard_that_was_ended_is_refused_by_merge_and_continued_to_the_end_of_one_left_alone()
    {
        using var bench = await new ShardBench().ApprovedAsync();
        await bench.ShardsAsync(Refactored, 2);
        var whole = await bench.MergeAsync("1", "2");
        var journal = bench.Folder(Path.Combine("2", Journal.FileName));
        var lines = File.ReadAllLines(journal);

        // As `kill -9` leaves it: the journal of the first pairs, and no shard.json.
        var kept = 1 + lines.Index()
            .Where(line => line.Item.Contains("\"entry\":\"complete\"", StringComparison.Ordinal)).ElementAt(1).Index;
        File.Delete(bench.Folder(Path.Combine("2", ShardFile.FileName)));
        File.WriteAllText(journal, string.Concat(lines[..kept].Select(line => line + "\n")));
        var refused = await bench.MergeAsync("1", "2");
        var foreign = await bench.ShardAsync(Refactored, "1/2", "2", "--resume");
        var continued = await bench.ShardAsync(Refactored, "2/2", "2", "--resume");
        var merged = await bench.MergeAsync("1", "2");

        Assert.True(refused.Exit == ExitCode.NotJudged, refused.Printed);
        Assert.Contains("shard 2/2 was killed; continue it in 2 with --resume", refused.Error, StringComparison.Ordinal);
        Assert.True(foreign.Exit == ExitCode.BadInput, foreign.Printed);
        Assert.Contains("shard 2/2 -> 1/2", foreign.Error, StringComparison.Ordinal);
        Assert.True(continued.Exit == ExitCode.Passed, continued.Printed);
        Assert.Equal(whole.Results!.Rows.Select(ShardBench.Figures), merged.Results!.Rows.Select(ShardBench.Figures));
    }

    [Fact]
    public static async Task A_shard_that_ran_out_of_time_is_not_complete_and_no_shard_is_ever_slower_or_wrong()
    {
        using var bench = new ShardBench("on_missing_baseline: record");

        var ended = await bench.ShardAsync(new(Rule("*", 1, "\"sleepMs\": 300")), "1/2", more: ["--timeout", "1s"]);
        var lost = await bench.ShardAsync(new("""{"row": "opening", "fault": "Crash"}"""), "2/2");
        var merged = await bench.MergeAsync("1", "2");

        Assert.True(ended.Exit == ExitCode.NotJudged, ended.Printed);
        Assert.Contains(
            $"error {Codes.Incomplete.Id}: shard 1/2 ended before all of its rows were measured", ended.Error, StringComparison.Ordinal);
        Assert.True(lost.Exit == ExitCode.Failed, lost.Printed);
        Assert.Contains($"error {Codes.DeviceUnavailable.Id}: shard 2/2 lost its device", lost.Error, StringComparison.Ordinal);
        Assert.True(merged.Exit == ExitCode.NotJudged || merged.Exit == ExitCode.BadInput, merged.Printed);
    }

    [Fact]
    public static async Task More_shards_than_cases_leave_some_that_measure_nothing_and_the_merge_is_whole()
    {
        using var bench = await new ShardBench().ApprovedAsync();
        await bench.ShardsAsync(Refactored, 8);

        var merged = await bench.MergeAsync("1", "2", "3", "4", "5", "6", "7", "8");

        Assert.True((ExitCode.Passed, Verdict.Pass) == (merged.Exit, merged.Results?.Verdict), merged.Printed);
    }

    [Theory]
    [InlineData("--shard 4/3", "shards are numbered from 1 to 3")]
    [InlineData("--shard auto", "no environment variable names a shard")]
    [InlineData("--shard 1/2 --more", "--more adds pairs to a run in one part")]
    [InlineData("--shard 1/2 --report md=x.md", "give --format and --report to `merge`")]
    [InlineData("--shard 1/2 --devices 0,1", "--shard and --devices exclude each other")]
    public static async Task What_a_shard_cannot_do_is_refused(string arguments, string said)
    {
        using var bench = new ShardBench();

        var outcome = await bench.Bench.CallAsync(["run", .. arguments.Split(' ')]);

        Assert.True(outcome.Exit == ExitCode.BadInput, outcome.Printed);
        Assert.Contains(said, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Auto_says_where_the_shard_comes_from()
    {
        using var bench = new ShardBench("on_missing_baseline: record");

        var outcome = await bench.Bench.CallAsync(
            ["run", "--device", $"fake:{bench.Bench.Script("device", Quiet)}", "--output", "out", "--shard", "auto"],
            ("CI_NODE_INDEX", "3"), ("CI_NODE_TOTAL", "3"));

        Assert.True(outcome.Exit == ExitCode.Passed, outcome.Printed);
        Assert.Contains("--shard auto: shard 3/3, by GitLab's CI_NODE_INDEX=3", outcome.Error, StringComparison.Ordinal);
    }
}
