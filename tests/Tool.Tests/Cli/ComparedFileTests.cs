namespace PrefillBench.Tests.Cli;

/// <summary>What people name to `compare` by mistake.</summary>
public static class ComparedFileTests
{
    [Fact]
    public static async Task The_newer_file_given_first_is_said()
    {
        using var bench = new ToolBench(Scripts.Plain, "{on_missing_baseline: record}");
        await bench.RunAsync("--output", "older");
        await bench.RunAsync("--output", "newer");

        var swapped = await bench.ToolAsync("compare", "newer", "older");
        var right = await bench.ToolAsync("compare", "older", "newer");

        Assert.Contains("newer was measured after older (2", swapped.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("was measured after", right.Out, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task What_holds_no_times_says_where_they_are()
    {
        using var bench = new ToolBench(Scripts.Plain, "{on_missing_baseline: record}");
        await bench.RunAsync("--output", "run");

        var folder = await bench.ToolAsync("compare", ".", "run");
        var journal = await bench.ToolAsync("compare", "run/journal.jsonl", "run");
        var report = await bench.ToolAsync("compare", "run/report.md", "run");

        Assert.Contains("the folder has no results.json; name the folder of a run, or a file", folder.Error, StringComparison.Ordinal);
        Assert.Contains("name the results.json of the run", journal.Error, StringComparison.Ordinal);
        Assert.Contains("results.json beside it has the times of a run", report.Error, StringComparison.Ordinal);
        Assert.Equal((5, 5, 5), (folder.Exit, journal.Exit, report.Exit));
        var rendered = await bench.ToolAsync("report", ".");
        Assert.Contains("the folder has no results.json; name the folder of a run, or a file", rendered.Error, StringComparison.Ordinal);
    }
}
