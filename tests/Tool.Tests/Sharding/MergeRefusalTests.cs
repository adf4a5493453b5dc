using System.Text;
using System.Text.Json.Nodes;
using PrefillBench.Baselines;
using PrefillBench.CodeFiles;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Tests.EntryPoint;
using static PrefillBench.Tests.EntryPoint.FakeMachine;

namespace PrefillBench.Tests.Sharding;

/// <summary>Shards that `merge` does not judge together, and what it says of each.</summary>
public static class MergeRefusalTests
{
    private static readonly FakeMachine Slower = new(Rule("b1-s48-*/trtllm", 1.1), Rule("*", 1));

    [Fact]
    public static async Task Missing_shards_are_named_and_what_is_judged_without_them_is_not_complete()
    {
        using var bench = await new ShardBench().ApprovedAsync();
        await bench.ShardsAsync(Slower, 3);

        var most = await bench.MergeAsync("2");
        var refused = await bench.MergeAsync("1", "3");
        var whole = await bench.MergeAsync("1", "2", "3");
        var allowed = await bench.MergeAsync("1", "3", "--allow-missing");
        var approved = await bench.Bench.CallAsync(["approve", "--reason", "x", "--from", "merged"]);
        var alone = await bench.Bench.CallAsync(["approve", "--reason", "x", "--from", "2"]);

        Refused(most, ExitCode.NotJudged, Codes.ShardsMissing, "each of shards 1, 3 of 3 is in no folder. Measure what is missing");
        Refused(refused, ExitCode.NotJudged, Codes.ShardsMissing, "shard 2/3 is in no folder");
        Assert.Contains("NOT COMPLETE: shard 2/3 is in no folder", allowed.Unwrapped, StringComparison.Ordinal);
        Assert.False(allowed.Results!.Run.Complete);
        Assert.Contains("1/3", allowed.Results.Run.ShardArgv!.Value);
        Assert.Equal(12, allowed.Results.Rows.Length);
        Assert.InRange(allowed.Results.Rows.Count(row => row.Verdict == Verdict.Missing), 2, 8);
        Assert.True(whole.Exit == ExitCode.Regressed, whole.Printed);
        Assert.Contains("nothing waits for approval", approved.Error, StringComparison.Ordinal);
        Assert.Contains("2 is the folder of a shard, which has no verdict", alone.Error, StringComparison.Ordinal);
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

        Refused(refused, ExitCode.BadInput, Codes.ShardTwice, "shard 2/2 occurs 2 times, in 2 and in again");
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
    [InlineData("1/sweep.json", "\"launchesPerTime\":1", "\"launchesPerTime\":2", "the file was changed after the shard's run")]
    [InlineData(
        "2/received/fake-gate/tiny.received.json", "\"medianMs\"", "\"medianMs\" ", "the file was changed after the shard's run")]
    [InlineData("2/journal.jsonl", "\"launchMs\":[", "\"launchMs\":[ ", "the file was changed after the shard's run")]
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
    public static async Task A_key_that_another_version_wrote_is_no_edit()
    {
        using var bench = await new ShardBench().ApprovedAsync();
        await bench.ShardsAsync(Slower, 2);
        var path = bench.Folder("2/shard.json");
        var file = JsonNode.Parse(File.ReadAllText(path))!;
        (file["later"], file["sha256"]) = ("a fact of a later version", "");
        file["sha256"] = Hashes.OfText(Canonical(file));
        File.WriteAllText(path, Canonical(file));

        var merged = await bench.MergeAsync("1", "2");

        Assert.True(merged.Exit == ExitCode.Regressed, merged.Printed);

        static string Canonical(JsonNode file) =>
            Utf8Text.Of(stream => CanonicalJson.WriteSorted(stream, Encoding.UTF8.GetBytes(file.ToJsonString())));
    }

    [Fact]
    public static async Task Code_that_is_missing_or_edited_is_the_shard_s_and_not_that_of_a_baseline()
    {
        using var bench = await new ShardBench().ApprovedAsync();
        await bench.ShardsAsync(Slower, 2);
        var code = Directory.GetFiles(bench.Folder("2/received/fake-gate/code"), "*.json")[0];
        File.AppendAllText(code, "x");

        var edited = await bench.MergeAsync("1", "2");
        Directory.Delete(bench.Folder("1/received/fake-gate/code"), recursive: true);
        var gone = await bench.MergeAsync("1", "2");

        Refused(edited, ExitCode.BadInput, Codes.ShardDamaged, "2/received/fake-gate/code");
        Refused(gone, ExitCode.BadInput, Codes.ShardDamaged, "was changed after the shard's run");
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
            ("compiler", "other compiler (13.0 and none)"), ("count", "it is one of 3 shards, but that one is of 2"),
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
        Refused(await bench.MergeAsync("nowhere"), ExitCode.BadInput, Codes.UnreadableFile, "there is no folder '");
        Refused(await bench.MergeAsync("baselines"), ExitCode.BadInput, Codes.UnreadableFile, "there is no shard in '");
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
