using PrefillBench.Diagnostics;
using PrefillBench.Gate;

namespace PrefillBench.Tests.Gate;

/// <summary>Rows approved so many days before today, judged under baseline_age.</summary>
public static class BaselineAgeTests
{
    [Theory]
    [InlineData(90, 90, false)]
    [InlineData(91, 90, true)]
    [InlineData(9000, null, false)]
    public static void A_row_is_warned_about_when_it_is_older(int days, int? most, bool warned)
    {
        var result = Judged(most, days);

        Assert.Equal(warned, result.Diagnostics.Any(d => d.Code == Codes.OldBaseline));
        Assert.Equal((Verdict.Pass, ExitCode.Passed), (result.Verdict, result.Exit));
    }

    [Fact]
    public static void Many_old_rows_are_one_line_that_names_the_oldest()
    {
        var line = Assert.Single(Judged(90, 100, 200, 365, 120, 10).Diagnostics, d => d.Code == Codes.OldBaseline);

        Assert.StartsWith("4 approved rows older than baseline_age, the oldest: ", line.Text);
        Assert.EndsWith("approved 365 days ago, baseline_age is 90d", line.Text);
    }

    private static GateResult Judged(int? most, params int[] days)
    {
        var today = Plans.Today.ToDateTime(new TimeOnly(1, 0), DateTimeKind.Utc);
        var rows = days.Index().Select(at => Plans.Row(at.Index) with
        {
            Approved = Plans.Approved(1) is var row
                ? row with { Provenance = row.Provenance with { WhenUtc = today.AddDays(-at.Item) } }
                : null,
        });
        return new GateLoop(Plans.Duet([.. rows]).With(p => p with { BaselineAge = most }), (_, _) => 0).Run().Judged();
    }
}
