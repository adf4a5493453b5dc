using System.Collections.Immutable;
using PrefillBench.Baselines;

namespace PrefillBench.Tests.Cli;

/// <summary>From the first run to a looked-after baseline, by commands alone.</summary>
public static class ApprovalFlowTests
{
    [Fact]
    public static async Task A_run_is_approved_and_the_next_one_is_judged_by_it()
    {
        using var bench = await StoredVerdictTests.ApprovedAsync(Scripts.Plain);
        bench.Script("fake.json", Scripts.Trtllm(0.2));

        var improved = await bench.RunAsync("--on-inconclusive", "warn");
        var approved = await bench.ToolAsync("approve", "--filter", "*/trtllm", "--reason", "new kernel");
        var history = await bench.ToolAsync("baselines", "history", $"{ToolBench.Case}/trtllm");
        var verified = await bench.ToolAsync("baselines", "verify");

        Assert.True(improved.Exit == 0, improved.All);
        Assert.Contains("20 ms -> 4 ms (-80.0 %)", approved.Out, StringComparison.Ordinal);
        Assert.Contains("approved 1 rows", approved.Out, StringComparison.Ordinal);
        Assert.Equal(2, history.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("new kernel", history.Out, StringComparison.Ordinal);
        Assert.True(verified.Exit == 0, verified.All);
        Assert.True(File.Exists(bench.At("baselines", "fake-1", "one.received.json")), "what was not approved still waits");
    }

    [Theory]
    [InlineData("CI")]
    [InlineData("GITHUB_ACTIONS")]
    [InlineData("TF_BUILD")]
    public static async Task A_build_server_must_not_approve_without_force(string variable)
    {
        using var bench = new ToolBench { Variables = ImmutableDictionary<string, string>.Empty.Add(variable, "true") };
        await bench.RunAsync("--on-missing-baseline", "record");

        var refused = await bench.ToolAsync("approve", "--reason", "x");
        var forced = await bench.ToolAsync("approve", "--reason", "x", "--force");

        Assert.True(refused.Exit == 5, refused.All);
        Assert.Contains("PFB3005", refused.Error, StringComparison.Ordinal);
        Assert.True(forced.Exit == 0, forced.All);
    }

    [Fact]
    public static async Task Sessions_add_up_and_one_run_counts_once()
    {
        using var bench = await StoredVerdictTests.ApprovedAsync(Scripts.Plain);

        await bench.RunAsync("--on-inconclusive", "warn");
        var waiting = await File.ReadAllTextAsync(bench.At("baselines", "fake-1", "one.received.json"), ToolBench.Cancellation);
        var added = await bench.ToolAsync("approve", "--add-session", "--reason", "second session");
        await File.WriteAllTextAsync(bench.At("baselines", "fake-1", "one.received.json"), waiting, ToolBench.Cancellation);
        var again = await bench.ToolAsync("approve", "--add-session", "--reason", "second session");
        var shown = await bench.ToolAsync("baselines", "show");

        Assert.True(added.Exit == 0, added.All);
        Assert.True(again.Exit == 5, again.All);
        Assert.Contains("a session counts once", again.Error, StringComparison.Ordinal);
        Assert.Contains("2 sessions", shown.Out, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Pruning_removes_what_the_suite_no_longer_has_and_anchoring_keeps_a_fixed_point()
    {
        using var bench = await StoredVerdictTests.ApprovedAsync(Scripts.Plain, "two");
        var anchored = await bench.ToolAsync("baselines", "anchor", "--reason", "release 1");
        var spec = await File.ReadAllTextAsync(bench.At("prefill-bench.yaml"), ToolBench.Cancellation);
        await File.WriteAllTextAsync(bench.At("prefill-bench.yaml"), spec.Replace("[16, 32]", "[16]", StringComparison.Ordinal), ToolBench.Cancellation);

        var run = await bench.RunAsync("--suite", "two", "--on-inconclusive", "warn");
        var pruned = await bench.ToolAsync("baselines", "prune");
        var verified = await bench.ToolAsync("baselines", "verify");
        var listed = await bench.ToolAsync("baselines", "list");

        Assert.True(anchored.Exit == 0, anchored.All);
        Assert.Contains("PFB3003", run.Out, StringComparison.Ordinal);
        Assert.Contains("2 rows removed from fake-1/two", pruned.Out, StringComparison.Ordinal);
        Assert.True(verified.Exit == 0, verified.All);
        Assert.StartsWith("fake-1/two: 2 rows, last approved ", listed.Out, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task An_edited_baseline_is_found_and_a_cut_one_costs_nothing_else()
    {
        using var bench = await StoredVerdictTests.ApprovedAsync(Scripts.Plain);
        var path = new BaselineStore(bench.At("baselines")).VerifiedPath("fake-1", "one");
        var sound = await File.ReadAllTextAsync(path, ToolBench.Cancellation);
        await bench.RunAsync("--on-inconclusive", "warn");

        await File.WriteAllTextAsync(path, sound.Replace("20", "19", StringComparison.Ordinal), ToolBench.Cancellation);
        var edited = await bench.ToolAsync("baselines", "verify");
        await File.WriteAllTextAsync(path, sound[..^40], ToolBench.Cancellation);
        var cut = await bench.ToolAsync("approve", "--reason", "over a broken file");

        Assert.True(edited.Exit == 5, edited.All);
        Assert.True(cut.Exit == 5, cut.All);
        Assert.Contains("PFB3006", cut.Error, StringComparison.Ordinal);
        Assert.Equal(sound[..^40], await File.ReadAllTextAsync(path, ToolBench.Cancellation));
        Assert.True(File.Exists(bench.At("baselines", "fake-1", "one.received.json")), "a refused approval must not use up the run");
    }
}
