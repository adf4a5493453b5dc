using PrefillBench.Diagnostics;
using PrefillBench.Report.Comparing;
using PrefillBench.Spec;
using static PrefillBench.Tests.Report.Comparing.FigureTexts;
using static PrefillBench.Tests.Report.Comparing.OtherSpellings;

namespace PrefillBench.Tests.Report.Comparing;

/// <summary>Files of figures that cannot be read, or not whole.</summary>
public static class DamagedFiguresTests
{
    private static readonly string Two = Csv(0.5, 1, 4);

    [Theory]
    [InlineData("batch_size,trtllm_mean\n", "below the line that names the columns there is no line of figures")]
    [InlineData("batch_size,mean of trtllm\n1,2\n", "no line names columns with times")]
    public static void A_file_without_figures_says_what_it_lacks(string text, string lacks) => Assert.Contains(
        lacks, Assert.Throws<PfbException>(() => Side(text)).Diagnostics[0].Text, StringComparison.Ordinal);

    [Fact]
    public static void Marks_of_a_merge_are_called_so()
    {
        var merged = EachLine(Two, (line, i) => i == 1 ? $"<<<<<<< HEAD\n{line}" : i == 2 ? $"=======\n{line}\n>>>>>>> theirs" : line);

        Assert.Equal(3, Side(merged).Unusable.Count(line => line.Why.Contains("resolve it", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("\"0,5\"", "has a comma; write a point, or separate the columns by semicolons")]
    [InlineData("0.5 ms", "has a unit; times are numbers of milliseconds without one")]
    [InlineData("500us", "has a unit; times are numbers of milliseconds without one")]
    [InlineData("-0.5", "is not a time above 0 ms")]
    [InlineData("inf", "is not a time above 0 ms")]
    public static void A_time_that_is_spelt_in_another_way_says_in_which(string time, string why)
    {
        var row = Side($"batch_size,trtllm_mean\n1,{time}\n2,0.7\n").Rows[0];

        Assert.EndsWith(why, row.Why, StringComparison.Ordinal);
    }

    /// <summary>All lines are wrong for one reason, and a sweep has hundreds.</summary>
    [Fact]
    public static void A_file_that_is_wrong_in_every_line_is_not_said_line_by_line()
    {
        var good = Side(string.Concat(Enumerable.Range(1, 30).Select(i => $"{i},0.5\n").Prepend("batch_size,trtllm_mean\n")));
        var bad = Side(string.Concat(Enumerable.Range(1, 30).Select(i => $"{i},0.5 ms\n").Prepend("batch_size,trtllm_mean\n")));

        var said = PrefillBench.Report.Comparing.Comparison.Of(
            good, bad, new ComparisonRule(null, false, FailOrWarn.Fail, [])).Diagnostics;

        Assert.Equal(6, said.Length);
        Assert.Equal("25 more rows of the file are not compared for such reasons", said[^1].Text);
    }

    /// <summary>pandas quotes a text that has line breaks, and a spreadsheet shows one as a cell of several lines.</summary>
    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public static void A_quoted_cell_may_hold_line_breaks(string end)
    {
        var text = string.Join(
            end,
            [
                "batch_size,\"note", "of the \"\"run\"\"\",trtllm_mean",
                "1,\"first, second", "", "third\",0.5", "2,plain,0.7", "3,x,bad", "",
            ]);

        var side = Side(text);

        Assert.Equal([0.5, 0.7], side.Rows.Select(row => row.MeanMs).OfType<double>());
        Assert.Contains(side.Rows, row => row is { Line: 7, HasTime: false });
    }

    [Fact]
    public static void Stray_quotation_marks_cost_their_own_lines_only()
    {
        var side = Side("batch_size,note,trtllm_mean\n1,\"x,0.5\n2,x,0.7\n3,x,0.8\n4,\"x,0.9\n5,x,1\n");

        Assert.Equal([0.7, 0.8, 1], side.Rows.Select(row => row.MeanMs).OfType<double>());
        Assert.Equal([2, 5], side.Unusable.Select(line => line.Line));
    }

    [Fact]
    public static void A_column_that_is_there_twice_is_said()
    {
        var side = Side("batch_size,trtllm_mean,baseline_mean,trtllm_mean\n1,0.5,0.9,0.7\n2,1,1.8,1.4\n");

        Assert.Equal("several columns are named trtllm_mean; the first of them is used", Assert.Single(side.Notes));
        Assert.Equal([0.5, 0.9, 1, 1.8], side.Rows.Select(row => row.MeanMs!.Value).Order());
    }
}
