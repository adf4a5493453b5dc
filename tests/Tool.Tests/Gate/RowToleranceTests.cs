using PrefillBench.Gate;
using PrefillBench.Spec;
using PrefillBench.Statistics;
using PrefillBench.Tests.Statistics;
using PrefillBench.Units;

namespace PrefillBench.Tests.Gate;

/// <summary>tolerate with a floor: 0.5 %, or 2 us where that is more.</summary>
public static class RowToleranceTests
{
    private static readonly GatePolicy Floored = Plans.Policy with { TolerateFloor = new Milliseconds(0.002) };

    [Theory]
    [InlineData(0.020, 10, true)]
    [InlineData(0.25, 0.8, true)]
    [InlineData(0.400, 0.5, false)]
    [InlineData(5.0, 0.5, false)]
    [InlineData(0.0001, 100, true)]
    [InlineData(null, 0.5, false)]
    public static void The_larger_of_percentage_and_floor_holds_up_to_twice_the_time(double? approvedMs, double percent, bool byFloor)
    {
        var tolerance = RowTolerance.Of(approvedMs, Floored);

        Assert.Equal(percent, tolerance.Value.Value, 3);
        Assert.Equal(byFloor, tolerance.ByFloor);
    }

    public static TheoryData<MustCatch> Rules =>
    [
        new MustCatch.Auto(), new MustCatch.Fixed(new Percent(2)),
        new MustCatch.ByDuration([new(new Milliseconds(0.5), new Percent(10)), new(null, new Percent(2))]),
    ];

    [Theory]
    [MemberData(nameof(Rules))]
    public static void Must_catch_keeps_its_distance_to_what_is_tolerated(MustCatch rule)
    {
        var (plain, floored) = (Plans.Policy with { MustCatch = rule }, Floored with { MustCatch = rule });
        var row = Plans.Row(0) with { StoredMs = 0.01 };

        var (before, lifted) = (MustCatchRule.For(row, plain, 4).Value!.Value, MustCatchRule.For(row, floored, 4).Value!.Value);

        var tolerance = RowTolerance.Of(row, floored);
        Assert.Equal(before.LogRatio - plain.Tolerate.LogRatio, lifted.LogRatio - tolerance.Value.LogRatio, 12);
        Assert.Equal(before.Value, tolerance.Unlifted(lifted).Value, 9);
    }

    /// <summary>
    /// The definition: a floored row whose pairs lie at ln(1 + floor share) + x is judged as one without a floor at ln(1 + percent) + x.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.002)]
    [InlineData(0.02)]
    [InlineData(0.1)]
    [InlineData(-0.004)]
    public static void A_row_is_judged_by_the_floor_as_another_by_the_percentage(double beyond)
    {
        var (noise, draws) = (new Noise(11), new List<double>());
        for (var i = 0; i < 200; i++)
        {
            draws.Add(0.01 * noise.Normal());
        }

        var plain = Judged(Plans.Policy, Plans.Policy.Tolerate.LogRatio);
        var floored = Judged(Floored, new Percent(20).LogRatio);

        Assert.Equal(plain.Rows.Select(row => row.Verdict), floored.Rows.Select(row => row.Verdict));
        Assert.Equal(plain.Rows.Select(row => (row.P, row.Pairs)), floored.Rows.Select(row => (row.P, row.Pairs)));

        GateResult Judged(GatePolicy policy, double tolerated)
        {
            var plan = Plans.Duet([.. Enumerable.Range(0, 4).Select(i => Plans.Row(i, noise: 0.01) with { StoredMs = 0.01 })]);
            return new GateLoop(plan with { Policy = policy }, (row, pair) =>
                tolerated + (Number(row) == 0 ? beyond : 0) + draws[(4 * pair) + Number(row)]).Run().Judged();
        }
    }

    [Fact]
    public static void A_short_row_that_is_slower_by_less_than_the_floor_passes_and_a_long_one_does_not()
    {
        PlannedRow[] rows = [Plans.Row(0, noise: 0.005) with { StoredMs = 0.02 }, Plans.Row(1, noise: 0.005) with { StoredMs = 20 }];
        var loop = new GateLoop(Plans.Duet(rows) with { Policy = Floored }, SlowerBy5Percent);

        var result = loop.Run().Judged();

        Assert.Equal([Verdict.Pass, Verdict.Regressed], result.Rows.Select(row => row.Verdict));
        Assert.Equal([0.1, null], result.Rows.Select(row => row.Tolerate is { } share ? Math.Round(share, 6) : (double?)null));
        Assert.EndsWith("; tolerated here is 10.0%: floor_us 2 of an approved 20.0 us", result.Rows[0].Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("floor_us", result.Rows[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public static void Without_an_approved_time_the_percentage_holds_alone()
    {
        var loop = new GateLoop(Plans.Duet(Plans.Row(0, noise: 0.005)) with { Policy = Floored }, SlowerBy5Percent);

        Assert.Equal(Verdict.Regressed, loop.Run().Verdict(0));
    }

    /// <summary>
    /// Rows at exactly their own tolerance, which differ: the family's error rate is kept. At 1 % more than 23 of 1,000 have a chance of
    /// 1 in 10,000.
    /// </summary>
    [Fact]
    public static void Rows_at_their_own_tolerances_alarm_no_more_often_than_promised()
    {
        var noise = new Noise(5);
        double[] tolerances = [0.005, 0.05, 0.2, 1];
        var alarms = 0;
        for (var i = 0; i < 1000; i++)
        {
            PairedRow[] rows =
            [
                .. tolerances.Select(tolerance => new PairedRow(
                    [.. Enumerable.Range(0, 12).Select(_ => double.LogP1(tolerance) + (0.01 * noise.Normal()))], 0.01)
                {
                    LiftLog = double.LogP1(tolerance) - double.LogP1(0.005),
                }),
            ];
            alarms += SignFlipMaxT.Test(rows, double.LogP1(0.005), (ulong)i).AdjustedP.Min() <= 0.01 ? 1 : 0;
        }

        Assert.InRange(alarms, 0, 23);
    }

    private static double SlowerBy5Percent(PlannedRow row, int pair) => double.LogP1(0.05) + (pair % 2 == 0 ? 1e-4 : -1e-4);

    private static int Number(PlannedRow row) => (row.Row.Case.MaxSeqLen / 16) - 1;
}
