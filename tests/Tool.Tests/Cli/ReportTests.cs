using PrefillBench.Baselines;
using PrefillBench.Report;
using PrefillBench.Results;
using PrefillBench.Spec;
using PrefillBench.Tests.Report;

namespace PrefillBench.Tests.Cli;

/// <summary>`report` on results that runs of the fake device wrote.</summary>
public static class ReportTests
{
    [Fact]
    public static async Task Stored_results_are_rendered_again_as_the_run_rendered_them()
    {
        using var bench = new ToolBench(Scripts.Plain, "{on_missing_baseline: record}");
        var run = await bench.RunAsync();

        var report = await bench.ToolAsync(
            "report", "out", "--to", "html=again.html", "--to", "md=again.md", "--to", "csv=again.csv", "--to", "json=-");
        var text = await bench.ToolAsync("report", bench.Results);

        Assert.True(report.Exit == 0, report.All);
        Assert.Equal(run.Out, text.Out);
        Assert.Equal(await File.ReadAllTextAsync(bench.Results, ToolBench.Cancellation), report.Out);
        var csv = Path.GetFileName(Directory.GetFiles(bench.At("out"), "*.csv").Single());
        foreach (var (again, first) in new[] { ("again.html", "report.html"), ("again.md", "report.md"), ("again.csv", csv) })
        {
            Assert.Equal(await File.ReadAllBytesAsync(bench.At("out", first), ToolBench.Cancellation),
                await File.ReadAllBytesAsync(bench.At(again), ToolBench.Cancellation));
        }
    }

    [Fact]
    public static async Task Several_runs_stand_side_by_side_in_every_form_that_holds_several()
    {
        using var bench = new ToolBench(Scripts.Plain, "{on_missing_baseline: record}");
        await bench.RunAsync();
        bench.Script("fake.json", Scripts.Trtllm(2));
        await bench.RunAsync("--output", "later");
        string[] several = [.. ReportCatalog.All.Where(kind => kind.HoldsSeveral)
            .SelectMany(kind => new[] { "--to", $"{kind.Name}=several.{kind.Name}" })];

        var written = await bench.ToolAsync(["report", "out", "later", .. several]);
        var text = await bench.ToolAsync("report", "out", "later");
        var refused = await bench.ToolAsync("report", "out", "later", "--to", "csv=both.csv");

        Assert.True(written.Exit == 0, written.All);
        Assert.Equal(["html", "junit", "md", "openmetrics", "sarif", "text"],
            Directory.GetFiles(bench.Folder, "several.*").Select(file => Path.GetExtension(file)[1..]).Order());
        Assert.Contains("+100.0%", text.Out, StringComparison.Ordinal);
        Assert.True(refused.Exit == 5, refused.All);
        Assert.Contains("csv holds one run, not 2", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Results_of_any_sweep_that_can_be_run_are_read_again()
    {
        const int MostRows = 10 * SuiteExpansion.MaxCases;
        var row = ResultSamples.Duet.Rows[0] with
        {
            MedianMs = Times(17), ApprovedMedianMs = Times(17), PairRatios = Times(17), Reason = new('x', 500),
        };
        var bytesOfRow = ResultsJson.Write(ResultSamples.Duet with { Rows = [row, row] }).Length
            - ResultsJson.Write(ResultSamples.Duet with { Rows = [row] }).Length;
        using var bench = new ToolBench(Scripts.Plain, "{on_missing_baseline: record}");
        var run = await bench.RunAsync();
        await File.AppendAllTextAsync(bench.Results, new string(' ', 70_000_000), ToolBench.Cancellation);

        var report = await bench.ToolAsync("report", "out");

        Assert.InRange((long)MostRows * bytesOfRow, 200_000_000, StrictJson.LimitBytes);
        Assert.True(report.Exit == 0, report.All);
        Assert.Equal(run.Out, report.Out);
    }

    private static System.Collections.Immutable.ImmutableArray<double> Times(int count) =>
        [.. Enumerable.Range(1, count).Select(at => Math.Sqrt(at))];

    [Theory]
    [InlineData("nowhere.json")]
    [InlineData("prefill-bench.yaml")]
    public static async Task What_is_no_results_file_is_refused(string file)
    {
        using var bench = new ToolBench();

        var refused = await bench.ToolAsync("report", file);

        Assert.True(refused.Exit == 5, refused.All);
        Assert.Contains("PFB5015", refused.Error, StringComparison.Ordinal);
    }
}
