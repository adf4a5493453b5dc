using PrefillBench.Devices;
using PrefillBench.Diagnostics;

namespace PrefillBench.Tests.Cli;

/// <summary>Runs in which nothing could be judged, through the real entry point.</summary>
public static class FailureTests
{
    public static TheoryData<string, string, int, string> Faults => new()
    {
        { "wrong output", """ "row": "*trtllm", "output": "wrong" """, 3, "PFB1002" },
        { "NaN output", """ "row": "*trtllm", "output": "nan" """, 3, "PFB1002" },
        { "flaky output", """ "row": "*trtllm", "output": "flaky" """, 3, "PFB1002" },
        { "crash", """ "row": "*trtllm", "fault": "crash" """, 1, "PFB4002" },
        { "hang", """ "row": "*trtllm", "fault": "hang" """, 1, "PFB4003" },
        { "out of memory", """ "row": "*trtllm", "fault": "oom" """, 1, "PFB4002" },
        { "disturbed for good", """ "row": "*trtllm", "fault": "invalid" """, 4, "PFB2003" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public static async Task A_fault_has_its_exit_code_and_diagnostic(string what, string rule, int exit, string code)
    {
        using var bench = new ToolBench(Scripts.Rule(rule), "{on_missing_baseline: record}") { Variables = Patience("1") };

        var run = await bench.RunAsync();

        Assert.True(run.Exit == exit, $"{what}: {run.All}");
        Assert.Contains(code, File.ReadAllText(bench.At("out", "results.lines")), StringComparison.Ordinal);
        Assert.DoesNotContain("/trtllm", Received(bench), StringComparison.Ordinal);
    }

    /// <summary>What waits for approval; a row that failed must not.</summary>
    private static string Received(ToolBench bench)
    {
        var file = bench.At("out", "received", "fake-1", "one.received.json");
        return File.Exists(file) ? File.ReadAllText(file) : "";
    }

    [Fact]
    public static async Task One_disturbed_process_is_replaced()
    {
        using var bench = new ToolBench(
            Scripts.Rule(""" "row": "*trtllm", "fault": "invalid", "onlyInProcess": 0 """), "{on_missing_baseline: record}");

        var run = await bench.RunAsync();

        Assert.True(run.Exit == 0, run.All);
        Assert.Contains("PFB2007", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Wrong_output_beats_a_waiver_and_a_crash_beats_wrong_output()
    {
        const string Waived = """{waive: [{case: "*", until: 2999-01-01, reason: "all"}]}""";
        using var wrong = new ToolBench(Scripts.Rule(""" "row": "*trtllm", "output": "wrong" """), Waived);
        using var both = new ToolBench("""{"rules": [{"row": "*trtllm", "output": "wrong"}, {"row": "*", "fault": "crash"}]}""", Waived);

        var waived = await wrong.RunAsync("--on-missing-baseline", "record");
        var crashed = await both.RunAsync("--on-missing-baseline", "record");

        Assert.True(waived.Exit == 3, waived.All);
        Assert.True(crashed.Exit == 1, crashed.All);
    }

    [Fact]
    public static async Task A_device_that_another_run_holds_is_not_waited_for_longer_than_asked()
    {
        using var bench = new ToolBench();
        using var held = await DeviceLock.AcquireAsync(
            bench.Locks, "fake-1", TimeSpan.Zero,
            new LockHolder(4242, "prefill-bench run", "alice", "node7", DateTimeOffset.UnixEpoch),
            TimeProvider.System, _ => { }, ToolBench.Cancellation);

        var run = await bench.RunAsync("--lock-wait", "300ms");

        Assert.True(run.Exit == 4, run.All);
        Assert.Contains("PFB2005", run.Error, StringComparison.Ordinal);
        Assert.Contains("process 4242", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_timeout_keeps_what_was_measured()
    {
        using var bench = new ToolBench(Scripts.Rule(""" "row": "*", "medianMs": 20, "sleepMs": 300 """), "{on_missing_baseline: record}");

        var run = await bench.RunAsync("--timeout", "1500ms");
        var lines = await File.ReadAllTextAsync(bench.At("out", "results.lines"), ToolBench.Cancellation);
        bench.Script("fake.json", Scripts.Plain);
        var resumed = await bench.RunAsync("--resume");

        Assert.True(run.Exit == 4, run.All);
        Assert.Contains("complete=false", lines, StringComparison.Ordinal);
        Assert.Contains("\nverdict: NOT COMPLETE (exit 4)\n", run.Out, StringComparison.Ordinal);
        Assert.True(resumed.Exit == 0, resumed.All);
    }

    [Fact]
    public static async Task A_folder_that_cannot_be_written_is_said_before_measuring()
    {
        using var bench = new ToolBench();

        var run = await bench.RunAsync("--output", bench.At("prefill-bench.yaml", "inside-a-file"));

        Assert.True(run.Exit == 1, run.All);
        Assert.Contains("PFB4004", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("process 1", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_full_disk_is_said()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "/dev/full, a disk that is always full, exists on Linux only");
        using var bench = new ToolBench();
        await bench.RunAsync();
        File.Delete(bench.At("out", "journal.jsonl"));
        File.CreateSymbolicLink(bench.At("out", "journal.jsonl"), "/dev/full");

        var run = await bench.RunAsync();

        Assert.True(run.Exit == 1, run.All);
        Assert.Contains("PFB4005", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(bench.Results), "results of an earlier run would be taken for this one's");
    }

    [Fact]
    public static async Task A_graphics_card_that_is_not_there_is_a_failure_of_the_machine()
    {
        Assert.SkipWhen(DeviceCatalog.WhyNoCuda is null, "there is a CUDA device");
        using var bench = new ToolBench();

        var run = await bench.ToolAsync("run", "--suite", "one", "--device", "cuda");

        Assert.True(run.Exit == 1, run.All);
        Assert.Contains("PFB4001", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task What_one_of_several_threads_threw_is_what_is_seen()
    {
        using var bench = new ToolBench { StandardInput = new Threads() };

        var failed = await bench.ToolAsync("compare", "-", "fake.json");

        Assert.True(failed.Exit == 5, failed.All);
        Assert.Contains("error PFB5015: the first thread said so", failed.Error, StringComparison.Ordinal);
    }

    /// <summary>Fails as a parallel query does.</summary>
    private sealed class Threads : TextReader
    {
        public override string ReadToEnd() => throw new AggregateException(
            new AggregateException(new PfbException(Codes.UnreadableFile, "the first thread said so")), new InvalidOperationException());
    }

    private static System.Collections.Immutable.ImmutableDictionary<string, string> Patience(string seconds) =>
        System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("PREFILL_BENCH_PATIENCE", seconds);
}
