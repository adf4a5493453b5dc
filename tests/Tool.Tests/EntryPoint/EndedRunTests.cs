using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using static PrefillBench.Tests.EntryPoint.FakeMachine;

namespace PrefillBench.Tests.EntryPoint;

/// <summary>Runs that time or another run ends.</summary>
public static class EndedRunTests
{
    private static readonly string Recording = Specs.Of("16, 32", "on_missing_baseline: record");

    [Fact]
    public static async Task A_timeout_leaves_a_run_that_can_be_continued()
    {
        using var bench = new GateBench(Recording);
        await bench.RunAsync("out", Quiet);
        Assert.True(File.Exists(bench.ReceivedFile));

        // Every launch of one row really sleeps: its process cannot be done in time.
        var ended = await bench.RunAsync("out", new(Rule("*", 1, "\"sleepMs\": 300")), "--timeout", "2s");

        Assert.True((ExitCode.NotJudged, Verdict.Missing) == (ended.Exit, ended.Results?.Verdict), ended.Printed);
        Assert.False(ended.Results!.Run.Complete);
        Assert.Contains($" {Codes.Incomplete.Id}: ", ended.Out, StringComparison.Ordinal);
        Assert.Contains("the run is NOT COMPLETE", ended.Unwrapped, StringComparison.Ordinal);
        Assert.False(File.Exists(bench.ReceivedFile));

        var continued = await bench.RunAsync("out", Quiet, "--resume");

        Assert.True((ExitCode.Passed, Verdict.Recorded) == (continued.Exit, continued.Results?.Verdict), continued.Printed);
        Assert.True(continued.Results!.Run.Complete);
        Assert.Equal(ended.Results.Run.Id, continued.Results.Run.Id);
    }

    /// <summary>One process a row: the row that sleeps cannot be done in time, and every row before it is.</summary>
    [Fact]
    public static async Task Rows_that_were_measured_before_a_timeout_are_reported_and_not_measured_again()
    {
        using var bench = new GateBench(Recording);
        var sleepy = new FakeMachine(Rule($"{Specs.Long}/trtllm", 1, "\"sleepMs\": 400"));

        var ended = await bench.RunAsync("out", sleepy, "--timeout", "3s");

        Assert.True(ended.Exit == ExitCode.NotJudged, ended.Printed);
        var kept = ended.Results!.Rows.Where(row => !row.MedianMs.IsEmpty).Select(row => row.Id).ToArray();
        Assert.NotEmpty(kept);
        Assert.DoesNotContain($"{Specs.Long}/trtllm", kept);
        Assert.All(ended.Results.Rows.Where(row => !kept.Contains(row.Id)), row => Assert.Equal(Verdict.Missing, row.Verdict));
        var times = TimesOf(ended);

        var continued = await bench.RunAsync("out", Quiet, "--resume");

        Assert.True(continued.Exit == ExitCode.Passed, continued.Printed);
        Assert.All(kept, row => Assert.Equal(times[row][0], TimesOf(continued)[row][0]));

        static Dictionary<string, double[]> TimesOf(Outcome outcome) =>
            outcome.Results!.Rows.ToDictionary(row => row.Id, row => row.MedianMs.ToArray());
    }

    /// <summary>Whatever fails late must not take along what was measured before it.</summary>
    [Fact]
    public static async Task A_device_that_is_gone_in_a_later_pair_is_reported_with_the_pairs_before_it()
    {
        using var bench = new GateBench();
        var approved = bench.Script("approved", Quiet);
        var now = new FakeMachine("""{"row": "opening", "fault": "Crash", "onlyInProcess": 3}""", Rule("*", 1.1));

        var outcome = await bench.RunAsync(now, "--against", approved);

        Assert.True((ExitCode.Failed, Verdict.Crashed) == (outcome.Exit, outcome.Results?.Verdict), outcome.Printed);
        Assert.All(outcome.Results!.Rows, row => Assert.InRange(row.Ratio!.Value, 1.09, 1.11));
        Assert.All(outcome.Results.Rows, row => Assert.Equal(3, row.Pairs));
        Assert.Contains($" error {Codes.WorkerCrashed.Id}: ", outcome.Out, StringComparison.Ordinal);
        Assert.All(outcome.Results.Rows, row => Assert.DoesNotContain("--against", row.Reason, StringComparison.Ordinal));
        Assert.DoesNotContain(Codes.AgainstUnusable.Id, outcome.Out + outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_device_that_another_run_holds_is_not_measured()
    {
        using var bench = new GateBench(Recording);
        bench.Script("device", Quiet);
        using var other = await DeviceLock.AcquireAsync(
            bench.Locks, Slug, TimeSpan.Zero,
            new LockHolder(4711, "prefill-bench run", "alice", "node7", DateTimeOffset.UnixEpoch),
            TimeProvider.System, _ => { }, TestContext.Current.CancellationToken);
        var before = bench.Files();

        var outcome = await bench.RunAsync("out", Quiet, "--lock-wait", "300ms");

        Assert.True(outcome.Exit == ExitCode.NotJudged, outcome.Printed);
        Assert.Contains($" error {Codes.DeviceBusy.Id}: fake-gate is held by process 4711", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(before, bench.Files());
    }

    [Fact]
    public static async Task A_timeout_while_waiting_for_the_device_measures_nothing()
    {
        using var bench = new GateBench(Recording);
        using var other = await DeviceLock.AcquireAsync(
            bench.Locks, Slug, TimeSpan.Zero,
            new LockHolder(4711, "prefill-bench run", "alice", "node7", DateTimeOffset.UnixEpoch),
            TimeProvider.System, _ => { }, TestContext.Current.CancellationToken);

        var outcome = await bench.RunAsync("out", Quiet, "--timeout", "300ms");

        Assert.True(outcome.Exit == ExitCode.NotJudged, outcome.Printed);
        Assert.Contains($" error {Codes.Incomplete.Id}: ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_file_in_place_of_the_baselines_is_refused()
    {
        using var bench = new GateBench(Recording);
        bench.Write("file", "");

        var outcome = await bench.RunAsync("out", Quiet, "--baselines", "file");

        Assert.True(outcome.Exit == ExitCode.Failed, outcome.Printed);
        Assert.Null(outcome.Results);
        Assert.Contains($" error {Codes.FolderNotWritable.Id}: ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_report_that_cannot_be_written_fails_the_run()
    {
        using var bench = new GateBench(Recording);
        bench.Write("file", "");

        var outcome = await bench.RunAsync("out", Quiet, "--report", "md=file/summary.md");

        Assert.True(outcome.Exit == ExitCode.Failed, outcome.Printed);
        Assert.Null(outcome.Results);
    }

    [Fact]
    public static async Task A_worker_that_hangs_is_ended_and_the_other_rows_are_measured()
    {
        using var bench = new GateBench(Specs.Of(gate: "on_missing_baseline: record")) { Variables = [("PREFILL_BENCH_PATIENCE", "2")] };

        var outcome = await bench.RunAsync(new FakeMachine(Rule("*/trtllm", 1, "\"fault\": \"Hang\"")));

        Assert.True((ExitCode.Failed, Verdict.Crashed) == (outcome.Exit, outcome.Results?.Verdict), outcome.Printed);
        Assert.Equal(Verdict.Recorded, outcome.VerdictOf($"{Specs.Short}/baseline"));
        Assert.Equal(Verdict.Crashed, outcome.VerdictOf($"{Specs.Short}/trtllm"));
        Assert.Contains("no answer within", outcome.Unwrapped, StringComparison.Ordinal);
    }
}
