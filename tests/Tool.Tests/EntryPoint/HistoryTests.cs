using PrefillBench.Baselines;
using PrefillBench.Gate;
using PrefillBench.Results;
using static PrefillBench.Tests.EntryPoint.FakeMachine;

namespace PrefillBench.Tests.EntryPoint;

/// <summary>How a row's approved time came to be, from the log of approvals to the page.</summary>
public static class HistoryTests
{
    private const string Row = $"{Specs.Short}/trtllm";
    private const string Reason = "tiles of 128 </script><img src=x onerror=alert(1)>";

    [Fact]
    public static async Task A_row_carries_when_and_why_its_time_was_approved_and_its_page_needs_nothing_else()
    {
        using var bench = new GateBench();
        await bench.RunAsync(Trtllm(1.2), "--on-missing-baseline", "record");
        await bench.ApproveAsync();
        await bench.RunAsync(Trtllm(1.0));
        await bench.CallAsync(["approve", "--from", bench.LastOutput, "--reason", Reason]);

        var run = await bench.RunAsync(Trtllm(1.1));
        var page = File.ReadAllText(Path.Combine(bench.Folder, bench.LastOutput, "report.html"));
        Directory.Delete(bench.Baselines, recursive: true);
        var again = await bench.CallAsync(["report", Path.Combine(bench.LastOutput, "results.json"), "--to", "html=-"]);

        Assert.Equal(Verdict.Regressed, run.VerdictOf(Row));
        var history = run.Results!.Rows.Single(row => row.Id == Row).History;
        Assert.Equal([1.2, 1.0], history.Select(time => Math.Round(time.MedianMs!.Value, 1)));
        var approvals = history.Select(time => run.Results.Approvals[time.Approval]).ToArray();
        Assert.Equal(["first times", Reason], approvals.Select(approval => approval.Reason));
        Assert.True(approvals[0].WhenUtc < approvals[1].WhenUtc);
        Assert.Equal(page, again.Out);
        Assert.DoesNotContain(Reason, page, StringComparison.Ordinal);
        Assert.Contains(@"tiles of 128 \u003C/script\u003E", page, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_log_that_cannot_be_read_takes_the_history_and_nothing_else()
    {
        using var bench = new GateBench();
        await bench.RunAsync(Trtllm(1.0), "--on-missing-baseline", "record");
        await bench.ApproveAsync();
        File.WriteAllText(Path.ChangeExtension(bench.VerifiedFile, null).Replace(".verified", ".log.jsonl", StringComparison.Ordinal), "{");

        var run = await bench.RunAsync(Trtllm(1.0));

        Assert.Equal(Verdict.Identical, run.VerdictOf(Row));
        Assert.All(run.Results!.Rows, row => Assert.Empty(row.History));
        Assert.Contains("this run cannot be approved here", run.Unwrapped, StringComparison.Ordinal);
    }

    [Fact]
    public static void Of_many_changes_the_latest_are_kept_and_calibrations_are_none()
    {
        var noon = new DateTimeOffset(2027, 1, 1, 12, 0, 0, TimeSpan.Zero);
        var log = Enumerable.Range(0, 100).Select(day => new ApprovalEntry(
            day % 2 == 0 ? "approve" : "calibrate", noon.AddDays(day), "Ada", $"day {day}", null, null, "", null,
            day == 40 ? [new("a", null, day + 1), new("b", 2, null)] : [new("a", null, day + 1)]));

        var times = ApprovedTimes.Of([.. log], ["a", "b", "c"]);

        Assert.Equal(50, times.Approvals.Length);
        Assert.Equal(
            Enumerable.Range(20, 30).Select(i => new ApprovedTimeSection(i, (2 * i) + 1)), times.Of("a"));
        Assert.Equal(new ApprovedTimeSection(20, null), Assert.Single(times.Of("b")));
        Assert.Empty(times.Of("c"));
    }

    private static FakeMachine Trtllm(double ms) => new(Rule("*/trtllm", ms));
}
