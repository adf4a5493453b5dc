using PrefillBench.Gate;
using PrefillBench.Report;

namespace PrefillBench.Tests.Cli;

/// <summary>The rows of DESIGN section 7's table that pairs lead to, through the real entry point.</summary>
public static class DuetVerdictTests
{
    private const string Mixed =
        """
        {"rules": [
          {"row": "*-bf16-*trtllm", "medianMs": 20, "perProcess": [1.04, 0.985]}, {"row": "*-fp8_qkv-*baseline", "medianMs": 18},
          {"row": "*-fp8_qkv-*trtllm", "medianMs": 22}, {"row": "*", "medianMs": 20}]}
        """;

    private const string Noisy = """ "row": "*trtllm", "medianMs": 20, "perProcess": [1.04, 0.985] """;

    [Fact]
    public static async Task Pairs_lead_to_PASS_INCONCLUSIVE_IMPROVED_and_REGRESSED_and_more_pairs_can_be_added()
    {
        using var bench = new ToolBench(Mixed);
        var against = bench.Script("approved.json", Scripts.Plain);

        var run = await bench.RunAsync("--suite", "mixed", "--against", against, "--pairs", "17");
        var rows = ResultsJson.ReadFile(bench.Results).Rows;
        var more = await bench.RunAsync("--suite", "mixed", "--against", against, "--pairs", "17", "--more");
        var moreRows = ResultsJson.ReadFile(bench.Results).Rows;

        Assert.True(run.Exit == 2, run.All);
        Assert.Equal([Verdict.Pass, Verdict.Inconclusive, Verdict.Improved, Verdict.Regressed], rows.Select(row => row.Verdict));
        Assert.InRange(rows[3].Ratio!.Value, 1.099, 1.101);
        Assert.Contains("PFB1001", File.ReadAllText(bench.At("out", "results.lines")), StringComparison.Ordinal);
        Assert.True(more.Exit == 2, more.All);
        Assert.Equal([rows[0].Pairs, 34, rows[2].Pairs, rows[3].Pairs], moreRows.Select(row => row.Pairs));
        Assert.Equal(rows[3].P, moreRows[3].P);
    }

    [Fact]
    public static async Task The_same_code_is_IDENTICAL_after_one_process()
    {
        using var bench = new ToolBench(Scripts.Plain);

        var run = await bench.RunAsync("--against", bench.Script("approved.json", Scripts.Plain));

        Assert.True(run.Exit == 0, run.All);
        Assert.All(ResultsJson.ReadFile(bench.Results).Rows, row => Assert.Equal((Verdict.Identical, 1), (row.Verdict, row.MedianMs.Length)));
    }

    [Fact]
    public static async Task Noise_beyond_the_cap_is_UNGATED()
    {
        using var bench = new ToolBench(Scripts.Rule(Noisy, """ "uncalibratedNoise": 0.3, """));

        var run = await bench.RunAsync("--against", bench.Script("approved.json", Scripts.Plain));

        Assert.True(run.Exit == 0, run.All);
        Assert.Equal(Verdict.Ungated, Trtllm(bench).Verdict);
    }

    private static RowSection Trtllm(ToolBench bench) => ResultsJson.ReadFile(bench.Results).Rows.Single(row => row.Kernel == "trtllm");
}
