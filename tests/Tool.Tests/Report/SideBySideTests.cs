using PrefillBench.Report;
using PrefillBench.Report.SideBySide;
using PrefillBench.Results;

namespace PrefillBench.Tests.Report;

public static class SideBySideTests
{
    private static ResultsDocument Later { get; } = ResultSamples.Duet with
    {
        Run = ResultSamples.Duet.Run with { Id = "later", Commit = "def5678", StartedUtc = ResultSamples.Duet.Run.StartedUtc.AddDays(1) },
        Rows = [ResultSamples.Duet.Rows[0] with { MedianMs = [2.621] },
            ResultSamples.Duet.Rows[1] with { Flop = 1 }, .. ResultSamples.Duet.Rows[2..5]],
    };

    [Fact]
    public static void Text_is_as_approved() => Snapshots.Match(RunTableText.Text([ResultSamples.Duet, Later]), "side_by_side_text");

    [Fact]
    public static void Markdown_is_as_approved() =>
        Snapshots.Match(RunTableText.Markdown([ResultSamples.Duet, Later]), "side_by_side_markdown");

    [Fact]
    public static void Change_is_against_the_first_run_and_only_for_the_same_work()
    {
        var rows = RunTable.Of([ResultSamples.Duet, Later]).Rows;

        Assert.Equal(2.621 / 1.312, rows[0].Ratio(1)!.Value, 9);
        Assert.Null(rows[0].Ratio(0));
        Assert.Null(rows[1].Ratio(1));
        Assert.Contains(rows, row => row.Runs[1] is null);
    }

    [Fact]
    public static void Runs_are_named_by_the_first_thing_that_tells_them_apart()
    {
        var other = ResultSamples.Duet with { Run = ResultSamples.Duet.Run with { Suite = "full" } };

        Assert.Equal(["abc1234", "def5678"], RunTable.Of([ResultSamples.Duet, Later]).Names);
        Assert.Equal([ResultSamples.Duet.Run.Suite, "full"], RunTable.Of([ResultSamples.Duet, other]).Names);
        Assert.Equal(["1: 2026-11-22 12:00", "2: 2026-11-22 12:00"], RunTable.Of([ResultSamples.Duet, ResultSamples.Duet]).Names);
    }
}
