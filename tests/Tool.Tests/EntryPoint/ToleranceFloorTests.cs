using System.Text.Json;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using static PrefillBench.Tests.EntryPoint.FakeMachine;

namespace PrefillBench.Tests.EntryPoint;

/// <summary>`tolerate: {percent: 0.5%, floor_us: 2}` from the sweep file to every report.</summary>
public static class ToleranceFloorTests
{
    private const string Gate = "tolerate: {percent: 0.5%, floor_us: 2}";
    private const string Short = $"{Specs.Short}/trtllm";

    [Fact]
    public static async Task A_row_of_10_us_may_be_slower_by_2_us_and_the_report_says_by_what_rule()
    {
        using var bench = await ApprovedAsync();

        var within = await bench.RunAsync(Trtllm(0.0112));
        var beyond = await bench.RunAsync(Trtllm(0.014));

        Assert.Equal((Verdict.Pass, Verdict.Regressed), (within.VerdictOf(Short), beyond.VerdictOf(Short)));
        var row = within.Results!.Rows.Single(row => row.Id == Short);
        Assert.Equal((0.2, true), (Math.Round(row.Tolerate!.Value, 2), row.MustCatch > row.Tolerate));
        Assert.Null(within.Results.Rows.Single(other => other.Id != Short).Tolerate);
        Assert.Contains("slower than 0.5%, or 2 us where that is more", beyond.Unwrapped, StringComparison.Ordinal);
        Assert.Contains("floor_us 2 of an approved 10.0 us", beyond.Unwrapped, StringComparison.Ordinal);
        var page = File.ReadAllText(Path.Combine(bench.Folder, bench.LastOutput, "report.html"));
        Assert.Matches("\"tolerate\":0[.](19|20)", page);
    }

    [Fact]
    public static async Task Plan_shows_which_rows_the_floor_decides()
    {
        using var bench = await ApprovedAsync();

        var text = await bench.CallAsync(["plan", "--device", $"fake:{bench.Script("device", Trtllm(0.01))}"]);
        var json = await bench.CallAsync(["plan", "--device", $"fake:{bench.Script("device", Trtllm(0.01))}", "--format", "json"]);

        Assert.Contains("tolerate 0.5%, or 2 us where that is more: the floor decides 1 of 2 rows:", text.Out, StringComparison.Ordinal);
        Assert.Contains($"  {Short}: 20.0% of an approved 10.0 us", text.Out, StringComparison.Ordinal);
        var shares = JsonDocument.Parse(json.Out).RootElement.GetProperty("tolerate").GetProperty("rows");
        Assert.Equal(0.2, Assert.Single(shares.EnumerateObject()).Value.GetDouble(), 2);
    }

    [Fact]
    public static async Task Another_floor_makes_a_run_that_cannot_be_continued()
    {
        using var bench = await ApprovedAsync();
        await bench.RunAsync("out", Trtllm(0.0112));
        bench.Spec = Specs.Of(gate: "tolerate: {percent: 0.5%, floor_us: 1}");

        var resumed = await bench.CallAsync(
            ["run", "--device", $"fake:{bench.Script("device", Trtllm(0.0112))}", "--output", "out", "--resume"]);

        Assert.Equal(ExitCode.BadInput, resumed.Exit);
        Assert.Contains("tolerate", resumed.Error, StringComparison.Ordinal);
    }

    /// <summary>must_catch that is kept with the approval is the one beside the percentage, so floors do not add up.</summary>
    [Fact]
    public static async Task Approving_a_row_again_does_not_move_must_catch()
    {
        using var bench = await ApprovedAsync();
        var first = await bench.RunAsync(Trtllm(0.0111));
        await bench.ApproveAsync();

        var second = await bench.RunAsync(Trtllm(0.01112));

        var (before, after) = (first.Results!.Rows.Single(row => row.Id == Short), second.Results!.Rows.Single(row => row.Id == Short));
        Assert.Equal(before.MustCatch!.Value - before.Tolerate!.Value, after.MustCatch!.Value - after.Tolerate!.Value, 2);
        Assert.InRange(after.Tolerate.Value, 0.17, 0.19);
    }

    private static FakeMachine Trtllm(double ms) => new(Rule("*/trtllm", ms));

    private static async Task<GateBench> ApprovedAsync()
    {
        var bench = new GateBench(Specs.Of(gate: Gate));
        await bench.RunAsync(Trtllm(0.01), "--on-missing-baseline", "record");
        await bench.ApproveAsync();
        return bench;
    }
}
