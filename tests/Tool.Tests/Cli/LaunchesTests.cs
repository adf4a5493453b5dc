using System.Globalization;
using PrefillBench.Statistics;

namespace PrefillBench.Tests.Cli;

/// <summary>`run --launches`: single launches as a CSV.</summary>
public static class LaunchesTests
{
    [Fact]
    public static async Task Every_timed_launch_of_both_sides_has_a_line()
    {
        using var bench = new ToolBench(Scripts.Trtllm(1.3));
        bench.Script("before.json", Scripts.Trtllm(1));

        var results = await bench.MeasuredAsync("--against", "before.json", "--launches", "a/launches.csv");

        var lines = await File.ReadAllLinesAsync(bench.At("a", "launches.csv"), ToolBench.Cancellation);
        Assert.Equal("row,side,process,launch,ms", lines[0]);
        var launches = lines[1..].Select(line => line.Split(',')).ToArray();
        foreach (var row in results.Rows)
        {
            var ofRow = launches.Where(launch => launch[0] == row.Id).ToArray();
            Assert.Equal(row.MedianMs, Medians(ofRow, "current"));
            Assert.Equal(row.ApprovedMedianMs, Medians(ofRow, "approved"));
        }

        static IEnumerable<double> Medians(string[][] launches, string side) =>
            from launch in launches
            where launch[1] == side
            group double.Parse(launch[4], CultureInfo.InvariantCulture) by launch[2] into process
            select Sample.Of([.. process]).Median;
    }

    [Fact]
    public static async Task They_may_go_to_standard_output_and_a_place_that_cannot_be_written_is_refused_before_measuring()
    {
        using var bench = new ToolBench(gate: "{on_missing_baseline: record}");

        var printed = await bench.RunAsync("--launches", "-");
        var twice = await bench.RunAsync("--launches", "-", "--format", "json");
        var refused = await bench.RunAsync("--launches", "prefill-bench.yaml/x.csv");

        Assert.StartsWith("row,side,process,launch,ms\n", printed.Out, StringComparison.Ordinal);
        Assert.Equal((5, 1), (twice.Exit, refused.Exit));
        Assert.Contains("standard output takes one text", twice.Error, StringComparison.Ordinal);
        Assert.Contains("PFB4004", refused.Error, StringComparison.Ordinal);
    }
}
