using PrefillBench.Gate;
using PrefillBench.Spec;
using PrefillBench.Units;

namespace PrefillBench.Tests.Gate;

/// <summary>The slow-down that must be caught on a row, before a pair of it is seen.</summary>
public static class MustCatchTests
{
    [Theory]
    [InlineData(0.499, 10)]
    [InlineData(0.5, 5)]
    [InlineData(1.999, 5)]
    [InlineData(2, 2)]
    [InlineData(100, 2)]
    public static void Steps_are_chosen_by_the_expected_duration(double expectedMs, double percent)
    {
        var steps = new MustCatch.ByDuration(
            [new(new Milliseconds(0.5), new Percent(10)), new(new Milliseconds(2), new Percent(5)), new(null, new Percent(2))]);

        Assert.Equal(new Percent(percent), Of(steps, Plans.Row(0) with { ExpectedMs = expectedMs }));
    }

    [Fact]
    public static void One_percentage_holds_for_every_row() =>
        Assert.Equal(new Percent(3), Of(new MustCatch.Fixed(new Percent(3)), Plans.Row(0, noise: 0.2)));

    /// <summary>
    /// Approved with the row; not one approved for other work, on another machine or by another way of measuring, and none that tolerate
    /// has overtaken.
    /// </summary>
    [Theory]
    [InlineData(0.04, null, 4)]
    [InlineData(0.04, "measurement version: 2 -> 3", 4.5)]
    [InlineData(0.004, null, 4.5)]
    public static void Auto_takes_what_was_approved_with_the_row_where_it_still_holds(double approved, string? foreign, double percent)
    {
        var row = Plans.Row(0) with { Approved = Plans.Approved(1) with { MustCatch = approved }, ForeignReason = foreign };

        Assert.Equal(new Percent(percent), Of(new MustCatch.Auto(), row));
    }

    private static Percent? Of(MustCatch mustCatch, PlannedRow row) =>
        MustCatchRule.For(row, Plans.Policy with { MustCatch = mustCatch }, rows: 1).Value;
}
