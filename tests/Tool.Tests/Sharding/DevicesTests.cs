using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Results;
using PrefillBench.Tests.EntryPoint;
using static PrefillBench.Tests.EntryPoint.FakeMachine;

namespace PrefillBench.Tests.Sharding;

/// <summary>`run --devices`: several cards of one machine, one report.</summary>
public static class DevicesTests
{
    private static readonly FakeMachine Slower = new(Rule("b1-s48-*/trtllm", 1.1), Rule("*", 1));

    [Fact]
    public static async Task Cards_share_a_sweep_and_give_one_report()
    {
        using var bench = await new ShardBench().ApprovedAsync();

        var outcome = await RunAsync(bench, Card(Slower, "a"), Card(Slower, "b"));

        Assert.True((ExitCode.Regressed, Verdict.Regressed) == (outcome.Exit, outcome.Results?.Verdict), outcome.Printed);
        Assert.Equal(12, outcome.Results!.Rows.Length);
        Assert.Equal(["fake-gate-a", "fake-gate-b"], outcome.Results.Run.Shards!.Value.Select(shard => shard.Card));
        Assert.Contains("a.json: p", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("b.json: p", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task What_a_lost_card_should_have_measured_is_measured_again_on_another()
    {
        using var bench = await new ShardBench().ApprovedAsync();
        var lost = Slower with { Rules = ["""{"row": "opening", "fault": "Crash", "onlyInProcess": 2}""", .. Slower.Rules] };

        var outcome = await RunAsync(bench, Card(Slower, "a"), Card(lost, "b"));

        Assert.True((ExitCode.Regressed, Verdict.Regressed) == (outcome.Exit, outcome.Results?.Verdict), outcome.Printed);
        Assert.Equal(["fake-gate-a", "fake-gate-a"], outcome.Results!.Run.Shards!.Value.Select(shard => shard.Card));
        Assert.Contains("1 shard lost the device, and is measured again on", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task When_no_card_is_left_the_run_fails_and_says_how_to_continue_it()
    {
        using var bench = await new ShardBench().ApprovedAsync();
        var lost = Slower with { Rules = ["""{"row": "opening", "fault": "Crash", "onlyInProcess": 2}""", .. Slower.Rules] };

        var failed = await RunAsync(bench, Card(lost, "a"), Card(lost, "b"));
        var continued = await RunAsync(bench, Card(Slower, "a"), Card(Slower, "b"), "--resume");

        Assert.True(failed.Exit == ExitCode.Failed, failed.Printed);
        Assert.Contains($"error {Codes.DeviceUnavailable.Id}: shard 1/2 lost its device: ", failed.Error, StringComparison.Ordinal);
        Assert.Contains("continue with the same command and --resume once the card works", failed.Error, StringComparison.Ordinal);
        Assert.True((ExitCode.Regressed, Verdict.Regressed) == (continued.Exit, continued.Results?.Verdict), continued.Printed);
    }

    [Fact]
    public static async Task A_run_that_was_ended_is_continued_on_all_cards()
    {
        using var bench = new ShardBench("on_missing_baseline: record");
        var slow = new FakeMachine(Rule("*", 1, "\"sleepMs\": 300"));
        var nothing = await RunAsync(bench, Card(Quiet, "a"), Card(Quiet, "b"), "--resume");
        await RunAsync(bench, Card(Quiet, "a"), Card(Quiet, "b"));

        var ended = await RunAsync(bench, Card(slow, "a"), Card(slow, "b"), "--timeout", "1s");
        var continued = await RunAsync(bench, Card(Quiet, "a"), Card(Quiet, "b"), "--resume");

        Assert.True(nothing.Exit == ExitCode.BadInput, nothing.Printed);
        Assert.Contains("there is nothing to continue: no shard has a journal in '", nothing.Error, StringComparison.Ordinal);
        Assert.True(ended.Exit == ExitCode.NotJudged, ended.Printed);
        Assert.Null(ended.Results);
        Assert.Matches(
            "not every card has measured its shard: --timeout was reached. What was measured is kept. Measure the rest with: "
                + "dotnet prefill-bench run --devices fake:[^ ]+,fake:[^ ]+ --seed 1 --output out --resume\n",
            ended.Error);
        Assert.True((ExitCode.Passed, Verdict.Recorded) == (continued.Exit, continued.Results?.Verdict), continued.Printed);
    }

    [Fact]
    public static async Task One_card_under_two_names_is_refused()
    {
        using var bench = new ShardBench();

        var outcome = await RunAsync(bench, Card(Quiet, "a"), Card(Quiet, "a"));

        Assert.True(outcome.Exit == ExitCode.BadInput, outcome.Printed);
        Assert.Contains("are one card, fake-gate-a", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--devices 0,0", "--devices '0,0' names cuda:0 twice")]
    [InlineData("--devices ,", "--devices ',' has no device between two commas")]
    [InlineData("--devices cpu,", "has no device between two commas")]
    [InlineData("--devices all,1", "needs no other device beside all")]
    [InlineData("--devices cpu --device cpu", "cannot be given together with --device")]
    [InlineData("--devices cpu --shard 1/2", "--shard and --devices exclude each other")]
    [InlineData("--devices cpu,somewhere", "'somewhere' is not a device")]
    public static async Task Cards_that_cannot_be_meant_are_refused_before_any_is_opened(string options, string said)
    {
        using var bench = new ShardBench();

        var outcome = await bench.Bench.CallAsync(["run", "--log-format", "msbuild", .. options.Split(' ')]);

        Assert.True(outcome.Exit == ExitCode.BadInput, outcome.Printed);
        Assert.Contains(said, outcome.Error, StringComparison.Ordinal);
    }

    private static FakeMachine Card(FakeMachine machine, string uuid) => machine with { More = $"\"uuid\": \"{uuid}\"" };

    private static async Task<Outcome> RunAsync(ShardBench bench, FakeMachine one, FakeMachine other, params string[] more)
    {
        var (a, b) = (bench.Bench.Script("a", one), bench.Bench.Script("b", other));
        var outcome = await bench.Bench.CallAsync(
            ["run", "--devices", $"fake:{a},fake:{b}", "--output", "out", "--seed", "1", "--log-format", "msbuild", .. more]);
        var results = bench.Folder(Path.Combine("out", "results.json"));
        return File.Exists(results) ? outcome with { Results = ResultsJson.ReadFile(results) } : outcome;
    }
}
