using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Gate;
using PrefillBench.Report;

namespace PrefillBench.Tests.Cli;

/// <summary>The rows of DESIGN section 7's table that stored times lead to, through the real entry point.</summary>
public static class StoredVerdictTests
{
    [Theory]
    [InlineData("fail", 4, Verdict.NoBaseline)]
    [InlineData("record", 0, Verdict.Recorded)]
    public static async Task A_first_run_is_not_judged(string policy, int exit, Verdict verdict)
    {
        using var bench = new ToolBench();

        var run = await bench.RunAsync("--on-missing-baseline", policy);

        Assert.True(run.Exit == exit, run.All);
        Assert.All(ResultsJson.ReadFile(bench.Results).Rows, row => Assert.Equal(verdict, row.Verdict));
        Assert.Contains("NOT JUDGED: no approved baseline for fake-1", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.2, "fail", 4, Verdict.Inconclusive)]
    [InlineData(1.2, "warn", 0, Verdict.Inconclusive)]
    [InlineData(2.6, "warn", 2, Verdict.Regressed)]
    [InlineData(0.3, "warn", 0, Verdict.Improved)]
    public static async Task A_single_stored_session_is_believed_only_beyond_two_and_a_half_times(double ms, string policy, int exit, Verdict verdict)
    {
        using var bench = await ApprovedAsync(Scripts.Plain);
        bench.Script("fake.json", Scripts.Trtllm(ms));

        var run = await bench.RunAsync("--on-inconclusive", policy);

        Assert.True(run.Exit == exit, run.All);
        Assert.Equal(verdict, ResultsJson.ReadFile(bench.Results).Rows.Single(row => row.Kernel == "trtllm").Verdict);
    }

    [Fact]
    public static async Task Another_machine_under_the_same_name_is_a_foreign_baseline()
    {
        using var bench = await ApprovedAsync("""{"hardware": {"cores": "2"}}""");
        bench.Script("fake.json", """{"hardware": {"cores": "4"}}""");

        var run = await bench.RunAsync();

        Assert.True(run.Exit == 4, run.All);
        Assert.All(ResultsJson.ReadFile(bench.Results).Rows, row => Assert.Equal(Verdict.ForeignBaseline, row.Verdict));
        Assert.Contains("cores: 2 -> 4", Flat(run.Out), StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_skipped_row_fails_only_when_it_is_approved()
    {
        const string Skipping = """{"rules": [{"row": "*/trtllm", "unsupported": "no such instruction"}]}""";
        using var bench = await ApprovedAsync(Scripts.Plain, "two");
        using var fresh = new ToolBench("""{"rules": [{"row": "*-s32-*", "unsupported": "no such instruction"}]}""", "{on_missing_baseline: record}");
        bench.Script("fake.json", """{"rules": [{"row": "*-s32-*", "unsupported": "no such instruction"}]}""");

        var known = await bench.RunAsync("--suite", "two", "--on-inconclusive", "warn");
        var unknown = await fresh.RunAsync("--suite", "two");
        fresh.Script("fake.json", Skipping);
        var nothing = await fresh.RunAsync("--suite", "two");

        Assert.True(known.Exit == 4, known.All);
        Assert.Contains("PFB3004", File.ReadAllText(bench.At("out", "results.lines")), StringComparison.Ordinal);
        Assert.True(unknown.Exit == 0, unknown.All);
        Assert.Contains("no such instruction", unknown.Out, StringComparison.Ordinal);
        Assert.True(nothing.Exit == 4, nothing.All);
        Assert.Contains("PFB2006", nothing.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.0, "warn", 0, Verdict.Pass)]
    [InlineData(1.012, "warn", 0, Verdict.Drift)]
    [InlineData(1.012, "fail", 2, Verdict.Drift)]
    [InlineData(1.3, "warn", 2, Verdict.Regressed)]
    public static async Task Eight_quiet_sessions_make_a_verdict(double factor, string onDrift, int exit, Verdict verdict)
    {
        using var bench = await ApprovedAsync(Scripts.Plain);
        var store = new BaselineStore(bench.At("baselines"));
        var approved = store.Load("fake-1", "one")!;
        var first = approved.Rows.Values.First().Sessions[0];
        var sessions = Enumerable.Range(0, 8).Select(i => first with { RunId = $"run {i}", ProcessMedianMs = [20 + (0.01 * i)] }).ToImmutableArray();
        var rows = approved.Rows.SetItems(approved.Rows.Select(row => KeyValuePair.Create(row.Key, row.Value with { Sessions = sessions })));
        File.WriteAllText(store.VerifiedPath("fake-1", "one"), BaselineJson.Write(approved with { Rows = rows }));
        bench.Script("fake.json", Scripts.Trtllm(factor));

        var run = await bench.RunAsync("--on-drift", onDrift);

        Assert.True(run.Exit == exit, run.All);
        Assert.Equal(verdict, ResultsJson.ReadFile(bench.Results).Rows.Single(row => row.Kernel == "trtllm").Verdict);
    }

    [Fact]
    public static async Task A_waiver_makes_REGRESSED_pass_and_says_why()
    {
        using var bench = await ApprovedAsync(Scripts.Plain);
        bench.Script("fake.json", Scripts.Trtllm(3));
        bench.WriteSpec("""{on_inconclusive: warn, waive: [{case: "b1-*", kernel: trtllm, until: 2999-01-01, reason: "known since May"}]}""");

        var run = await bench.RunAsync();

        Assert.True(run.Exit == 0, run.All);
        Assert.Contains("known since May", run.Out, StringComparison.Ordinal);
    }

    internal static string Flat(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    internal static async Task<ToolBench> ApprovedAsync(string script, string suite = "one")
    {
        var bench = new ToolBench(script);
        var first = await bench.RunAsync("--suite", suite, "--on-missing-baseline", "record");
        Assert.True(first.Exit == 0, first.All);
        var approval = await bench.ToolAsync("approve", "--reason", "first times");
        Assert.True(approval.Exit == 0, approval.All);
        return bench;
    }
}
