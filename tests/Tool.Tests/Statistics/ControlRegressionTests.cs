using CsCheck;
using PrefillBench.Statistics;

namespace PrefillBench.Tests.Statistics;

public static class ControlRegressionTests
{
    private static readonly double[] Controls = [0.00, 0.012, -0.008, 0.021, -0.015, 0.004, 0.009, -0.011, 0.017];
    private static readonly double[] Values = [0.003, 0.014, -0.004, 0.019, -0.018, 0.001, 0.013, -0.009, 0.015];

    /// <summary>Expected: the normal equations solved by Cramer's rule, s^2 (1 + v' (X'X)^-1 v), and t of 7 degrees of freedom by its continued fraction.</summary>
    [Theory]
    [InlineData(0.05, 0.017368333410824846, 0.03194612982700739)]
    [InlineData(0.01 / 24, 0.0031900969794972124, 0.04612436625833502)]
    public static void The_limits_are_those_of_the_normal_equations(double alpha, double low, double high)
    {
        var line = ControlRegression.Of(Values, Controls)!;

        var next = line.OfNext(0.025, alpha);

        Assert.Equal(0.9587504314808422, line.Slope, 10);
        Assert.Equal(0.024657231618916118, next.Center, 10);
        Assert.Equal((low, high), (Math.Round(next.Low, 9), Math.Round(next.High, 9)), Near);
    }

    /// <summary>The point of a control: whatever rows and control have in common changes where the row is expected, and not how sure that is.</summary>
    [Fact]
    public static void A_level_that_row_and_control_share_cancels() => Sessions.Select(Gen.Double[-0.1, 0.1]).Sample((sessions, today) =>
    {
        var (own, control) = sessions;
        double[] shared = [.. own.Zip(control, (value, level) => value + level)];

        var alone = ControlRegression.Of(own, control)!.OfNext(today, 0.01);
        var together = ControlRegression.Of(shared, control)!.OfNext(today, 0.01);

        Assert.Equal(alone.Center + today, together.Center, 9);
        Assert.Equal(alone.High - alone.Low, together.High - together.Low, 9);
    });

    [Fact]
    public static void Neither_the_order_of_sessions_nor_the_unit_of_time_matters() => Sessions.Select(Gen.Double[-3, 3]).Sample((sessions, unit) =>
    {
        var (own, control) = sessions;

        var before = ControlRegression.Of(own, control)!.OfNext(0.01, 0.01);
        var after = ControlRegression.Of([.. own.Select(value => value + unit).Reverse()], [.. control.Select(value => value - unit).Reverse()])!.OfNext(0.01 - unit, 0.01);

        Assert.Equal((before.Low + unit, before.High + unit), (after.Low, after.High), Near);
    });

    [Fact]
    public static void A_control_outside_the_range_of_the_past_widens_the_limits()
    {
        var line = ControlRegression.Of(Values, Controls)!;

        double[] widths = [.. new[] { 0.0, 0.02, 0.05, 0.2 }.Select(control => line.OfNext(control, 0.01)).Select(next => next.High - next.Low)];

        Assert.Equal(widths.Order(), widths);
        Assert.True(widths[3] > 4 * widths[0], string.Join(", ", widths));
    }

    [Fact]
    public static void A_control_that_never_varied_tells_nothing()
    {
        Assert.Null(ControlRegression.Of(Values, new double[9]));
        Assert.Null(ControlRegression.Of(Values, [.. Controls.Select(value => 3 + (1e-10 * value))]));
    }

    [Fact]
    public static void Bad_input_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ControlRegression.Of(Values.AsSpan(0, 7), Controls.AsSpan(0, 7)));
        Assert.Throws<ArgumentException>(() => ControlRegression.Of(Values, Controls.AsSpan(0, 8)));
        Assert.Throws<ArgumentException>(() => ControlRegression.Of([.. Values[..8], double.NaN], Controls));
        Assert.Throws<ArgumentException>(() => ControlRegression.Of(Values, Controls)!.OfNext(double.NaN, 0.01));
    }

    /// <summary>In 20,000 drawn next sessions 5 % lie above the limit, whether rows follow the control or not, and with the control far outside its past.</summary>
    [Theory]
    [InlineData(1, 0.0)]
    [InlineData(0, 0.0)]
    [InlineData(1, 0.05)]
    [InlineData(0.4, 0.05)]
    public static void The_next_session_exceeds_its_limit_as_often_as_stated(double follows, double todayOff)
    {
        const int Draws = 20_000;
        var noise = new Noise(5);
        var above = 0;
        for (var draw = 0; draw < Draws; draw++)
        {
            double[] level = [.. Enumerable.Range(0, 8).Select(_ => 0.01 * noise.Normal())];
            double[] values = [.. level.Select(l => (follows * l) + (0.005 * noise.Normal()))];
            var next = ControlRegression.Of(values, level)!.OfNext(todayOff, 0.05);
            above += (follows * todayOff) + (0.005 * noise.Normal()) > next.High ? 1 : 0;
        }

        Assert.InRange(0.05, ClopperPearson.Lower(above, Draws, 0.999), ClopperPearson.Upper(above, Draws, 0.999));
    }

    /// <summary>Logs of times in steps of 0.01 %, the control at least once another than the first.</summary>
    private static Gen<(double[] Own, double[] Control)> Sessions { get; } = Gen.Select(
        Gen.Int[-500, 500].Array[8, 20], Gen.Int[-1000, 1000].Array[20], Gen.Int[1, 100],
        (own, control, apart) => (Logs(own), Logs([control[0], control[0] + apart, .. control[2..own.Length]])));

    private static double[] Logs(int[] steps) => [.. steps.Select(step => 1e-4 * step)];

    private static bool Near((double, double) a, (double, double) b) => Math.Abs(a.Item1 - b.Item1) < 1e-8 && Math.Abs(a.Item2 - b.Item2) < 1e-8;
}
