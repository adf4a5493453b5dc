using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Tests.Baselines;

namespace PrefillBench.Tests.Gate;

public static class DiagnosticsTests
{
    [Theory]
    [InlineData(3, 3)]
    [InlineData(4, 1)]
    public static void More_than_three_of_a_kind_share_a_line(int rows, int lines)
    {
        var plan = Plans.Alone([.. Enumerable.Range(0, rows).Select(i => Plans.Row(i))]);

        var result = new GateLoop(plan, (_, _) => 0).Run().Judged();

        Assert.Equal(lines, result.Diagnostics.Count(d => d.Code == Codes.NoBaseline));
    }

    [Fact]
    public static void Each_regression_has_its_own_line()
    {
        var result = new GateLoop(Plans.Duet(6), (_, _) => 0.2).Run().Judged();

        Assert.Equal(6, result.Diagnostics.Count(d => d.Code == Codes.Regressed));
    }

    [Fact]
    public static void A_row_of_the_baseline_does_not_hide_among_those_skipped_by_rights()
    {
        var skipped = Enumerable.Range(0, 6).Select(i => Plans.Row(i) with
        {
            SkipReason = "too large",
            Approved = i == 4 ? BaselineSamples.Row("run-1", 1) : null,
        });

        var result = new GateLoop(Plans.Duet([.. skipped, Plans.Row(6)]), (_, _) => 0).Run().Judged();

        Assert.StartsWith("5 rows SKIPPED", Assert.Single(result.Diagnostics, d => d.Code == Codes.CaseSkipped).Text);
        Assert.Contains(Plans.Row(4).Id, Assert.Single(result.Diagnostics, d => d.Code == Codes.MissingRow).Text);
        Assert.Equal(ExitCode.NotJudged, result.Exit);
    }
}
