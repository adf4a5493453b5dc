using System.Collections.Immutable;
using System.Xml.Linq;
using PrefillBench.Report.Html;
using PrefillBench.Report.Trends;
using PrefillBench.Tests.Cli;

namespace PrefillBench.Tests.Report.Trends;

public static class TrendTests
{
    private static readonly ImmutableArray<TrendMoment> Moments =
    [
        Moment("a1", "cpu", ("x/trtllm", 1.0), ("y/trtllm", 2.0)),
        Moment("b2", "cpu", ("x/trtllm", 1.3), ("y/trtllm", 1.9)),
        Moment("b3", "gpu", ("x/trtllm", 0.1)),
        Moment("c4", "cpu", ("x/trtllm", 1.2)) with { Bad = ["x/trtllm"] },
    ];

    [Fact]
    public static void A_row_s_times_are_in_order_by_device_and_the_largest_slow_down_comes_first()
    {
        var trends = Trend.Of(Moments, _ => true);

        Assert.Equal([("cpu", "x/trtllm"), ("cpu", "y/trtllm"), ("gpu", "x/trtllm")], trends.Select(series => (series.How, series.Row)));
        Assert.Equal([1.0, 1.3, 1.2], trends[0].Points.Select(point => point.Ms));
        Assert.Equal(0.2, trends[0].Change, 12);
        Assert.Equal("b2", trends[0].LargestStep!.Value.Point.At);
        Assert.Equal(0.3, trends[0].LargestStep!.Value.Change, 12);
        Assert.Null(trends[2].LargestStep);
        Assert.Equal("gpu", Assert.Single(Trend.Of(Moments[2..3], _ => true)).How);
    }

    [Fact]
    public static void The_page_is_well_formed_has_no_script_and_shows_hostile_text_as_text()
    {
        var hostile = Moment("<b>", "\"><script>alert(1)</script>", ("x/<i>", 1)) with { Title = "&lt; ]]>" };

        var page = TrendPage.Render(Trend.Of([.. Moments, hostile], _ => true));

        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.Contains("class=\"bad\"", page, StringComparison.Ordinal);
        var (from, to) = (page.IndexOf("<main>", StringComparison.Ordinal), page.IndexOf("</main>", StringComparison.Ordinal));
        var body = XDocument.Parse(page[from..(to + "</main>".Length)]);
        Assert.Equal(4, body.Descendants("svg").Count());
        Assert.Equal(7, body.Descendants("circle").Count());
    }

    [Fact]
    public static void Text_and_CSV_have_every_row()
    {
        var trends = Trend.Of(Moments, _ => true);

        Assert.All(TrendText.Render(trends).Split('\n'), line => Assert.True(line.Length <= 80, line));
        Assert.Contains("+30.0% at b2", TrendText.Render(trends), StringComparison.Ordinal);
        Assert.Equal(1 + 6, TrendText.Csv(trends).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    /// <summary>`latest` leads to one of the runs, as scripts leave it, and a link to a folder above would never end.</summary>
    [Fact]
    public static async Task A_run_that_is_reached_by_links_is_one_point()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a right there");
        using var bench = new ToolBench(gate: "{on_missing_baseline: record}");
        await bench.RunAsync("--output", "nightly/1");
        Directory.CreateSymbolicLink(bench.At("nightly", "latest"), bench.At("nightly", "1"));
        Directory.CreateSymbolicLink(bench.At("nightly", "loop"), bench.At("nightly"));

        var trend = await bench.ToolAsync("trend", "nightly", "--filter", "*/trtllm", "--to", "csv=-");

        Assert.True(trend.Exit == 0, trend.All);
        Assert.Equal(2, trend.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public static async Task A_folder_whose_results_cannot_be_read_is_not_said_to_have_none()
    {
        using var bench = new ToolBench();
        Directory.CreateDirectory(bench.At("nightly"));
        await File.WriteAllTextAsync(bench.At("nightly", "results.json"), "{", ToolBench.Cancellation);

        var refused = await bench.ToolAsync("trend", "nightly");

        Assert.Equal(5, refused.Exit);
        Assert.Contains("'nightly' has no results.json that can be read", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Results_below_a_folder_are_read_and_damaged_ones_are_named()
    {
        using var bench = new ToolBench(gate: "{on_missing_baseline: record}");
        await bench.RunAsync("--output", "nightly/1");
        bench.Script("fake.json", Scripts.Trtllm(1.5));
        await bench.RunAsync("--output", "nightly/2");
        await File.WriteAllTextAsync(bench.At("nightly", "results-old.json"), "{", ToolBench.Cancellation);

        var page = await bench.ToolAsync("trend", "nightly", "--filter", "*/trtllm", "--to", "html=trend.html", "--to", "csv=-");
        var nothing = await bench.ToolAsync("trend", "nowhere");

        Assert.True(page.Exit == 0, page.All);
        Assert.Contains("left out: ", page.Error, StringComparison.Ordinal);
        Assert.Equal(3, page.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("+50.0%", await File.ReadAllTextAsync(bench.At("trend.html"), ToolBench.Cancellation), StringComparison.Ordinal);
        Assert.True(nothing.Exit == 5, nothing.All);
        Assert.Contains("neither a folder nor a range", nothing.Error, StringComparison.Ordinal);
    }

    private static TrendMoment Moment(string at, string how, params (string Row, double Ms)[] rows) =>
        new(at, "", how, rows.ToImmutableSortedDictionary(row => row.Row, row => row.Ms));
}
