using System.Diagnostics;
using PrefillBench.Tests.Cli;

namespace PrefillBench.Tests.Report.Trends;

/// <summary>A trend over what git says was approved.</summary>
public sealed class TrendOfCommitsTests : IDisposable
{
    private readonly ToolBench bench = new(gate: "{on_missing_baseline: record}");

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Approved_times_are_read_from_commits_and_approved_kernels_are_no_times()
    {
        await ApprovedAsync(1.0);
        await ApprovedAsync(1.2);

        var trend = await bench.ToolAsync("trend", "HEAD~1..HEAD", "--filter", "*/trtllm");

        Assert.True(trend.Exit == 0, trend.All);
        Assert.Equal("", trend.Error);
        Assert.Contains("+20.0%", trend.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_said_with_what_is()
    {
        await ApprovedAsync(1.0);
        await ApprovedAsync(1.2);
        Git("clone", "-q", "--depth", "1", $"file://{bench.Folder}", "shallow");

        var row = await bench.ToolAsync("trend", "HEAD~1..HEAD", "--filter", "*/nosuch");
        var cut = await bench.ToolAsync("trend", "HEAD~1..HEAD", "--baselines", bench.At("shallow", "baselines"));

        Assert.Equal((5, 5), (row.Exit, cut.Exit));
        Assert.Contains("no row matches --filter '*/nosuch'; rows are named like b1-", row.Error, StringComparison.Ordinal);
        Assert.Contains("this clone is shallow", cut.Error, StringComparison.Ordinal);
    }

    private async Task ApprovedAsync(double medianMs)
    {
        bench.Script("fake.json", Scripts.Trtllm(medianMs));
        await bench.RunAsync();
        var approved = await bench.ToolAsync("approve", "--from", "out", "--reason", "a test");
        Assert.True(approved.Exit == 0, approved.All);
        await File.WriteAllTextAsync(bench.At("baselines", "kernels.verified.json"), "{\"kernels\": {}}", ToolBench.Cancellation);
        Git("init", "-q");
        Git("add", "baselines");
        Git("-c", "user.name=tester", "-c", "user.email=tester@example.org", "commit", "-q", "-m", "approved");
    }

    private void Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = bench.Folder })!;
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
    }
}
