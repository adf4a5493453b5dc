using PrefillBench.Statistics;

namespace PrefillBench.Tests.Statistics;

/// <summary>
/// What a control does to the family-wise rate of false alarms, of 24 rows and 10 stored sessions of unchanged code: sessions share a level of
/// 1 % that rows follow or do not, rows have 0.5 % of their own and the control 0.2 %. The figures stand in docs/statistics.md.
/// </summary>
public static class ControlSimulations
{
    private const int Gates = 1000;
    private const int Rows = 24;
    private const int Sessions = 10;
    private const double FamilyWise = 0.01;
    private const double MustCatch = 0.03;

    /// <summary>Where a row's next value lies at most, given values and controls of the past and today's control.</summary>
    private delegate double Limit(double[] values, double[] controls, double today, double alpha);

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public static void The_promise_holds_with_the_control(double follows) =>
        Assert.InRange(FamilyWise, ClopperPearson.Lower(Simulated(ByTheLine, follows, null).Alarms, Gates, 0.999), 1);

    /// <summary>A control that is measured with noise tells a little less than all of an unheard-of level.</summary>
    [Fact]
    public static void It_nearly_holds_on_a_machine_that_is_5_percent_slower() =>
        Assert.InRange(Simulated(ByTheLine, 1, 0.05).Alarms, 0, 0.03 * Gates);

    [Fact]
    public static void Without_it_rows_of_a_machine_that_is_5_percent_slower_alarm() =>
        Assert.InRange(Simulated(Alone, 1, 0.05).Alarms, 0.7 * Gates, Gates);

    [Fact]
    public static void A_slope_that_counts_only_when_significant_breaks_the_promise() =>
        Assert.InRange(Simulated(WhenSignificant, 1, 0.05).Alarms, 0.1 * Gates, Gates);

    [Fact]
    public static void A_slope_shrunk_by_what_chance_would_explain_breaks_it_too() =>
        Assert.InRange(Simulated(Shrunk, 1, 0.05).Alarms, 0.02 * Gates, Gates);

    [Fact]
    public static void Rows_that_share_a_level_pass_more_often_with_the_control_and_others_hardly_less_often()
    {
        var (follow, followAlone) = (Simulated(ByTheLine, 1, null).Passes, Simulated(Alone, 1, null).Passes);
        var (own, ownAlone) = (Simulated(ByTheLine, 0, null).Passes, Simulated(Alone, 0, null).Passes);

        Assert.True(follow > 1.2 * followAlone, $"{follow}, {followAlone}");
        Assert.True(own > 0.98 * ownAlone, $"{own}, {ownAlone}");
    }

    private static (int Alarms, int Passes) Simulated(Limit limit, double follows, double? today)
    {
        var noise = new Noise(9);
        var (alarms, passes) = (0, 0);
        for (var gate = 0; gate < Gates; gate++)
        {
            double[] levels = [.. Enumerable.Range(0, Sessions + 1).Select(session => session == Sessions && today is { } fixedLevel ? fixedLevel : 0.01 * noise.Normal())];
            double[] controls = [.. levels.Select(level => level + (0.002 * noise.Normal()))];
            var alarm = false;
            for (var row = 0; row < Rows; row++)
            {
                double[] values = [.. levels.Select(level => (follows * level) + (0.005 * noise.Normal()))];
                var (past, pastControls) = (values[..Sessions], controls[..Sessions]);
                alarm |= values[Sessions] > limit(past, pastControls, controls[Sessions], FamilyWise / Rows);

                // Symmetric about the center: as far below center + must_catch as the limit lies above the center.
                var center = limit(past, pastControls, controls[Sessions], 0.4999999);
                passes += values[Sessions] < center + MustCatch - (limit(past, pastControls, controls[Sessions], 0.05) - center) ? 1 : 0;
            }

            alarms += alarm ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{limit.Method.Name}, rows follow {follows}, today {today}: false alarms in {alarms} of {Gates} gates, {100.0 * passes / (Gates * Rows):0.0} % of rows pass");
        return (alarms, passes);
    }

    private static double Alone(double[] values, double[] controls, double today, double alpha) => PredictionInterval.OfNext(values, alpha).High;

    private static double ByTheLine(double[] values, double[] controls, double today, double alpha) =>
        ControlRegression.Of(values, controls)!.OfNext(today, alpha).High;

    private static double WhenSignificant(double[] values, double[] controls, double today, double alpha) =>
        SlopeOverError(values, controls) > PredictionInterval.StudentT(Sessions - 2, 0.05) ? ByTheLine(values, controls, today, alpha) : Alone(values, controls, today, alpha);

    /// <summary>By 1 - 1/t^2: van Houwelingen and le Cessie, Statistics in Medicine 9 (1990), 1303.</summary>
    private static double Shrunk(double[] values, double[] controls, double today, double alpha)
    {
        var slope = ControlRegression.Of(values, controls)!.Slope;
        var kept = slope * Math.Max(0, 1 - Math.Pow(SlopeOverError(values, controls), -2));
        double[] left = [.. values.Zip(controls, (value, control) => value - (kept * control))];
        return PredictionInterval.OfNext(left, alpha).High + (kept * today);
    }

    private static double SlopeOverError(double[] values, double[] controls)
    {
        var (slope, mean, meanControl) = (ControlRegression.Of(values, controls)!.Slope, values.Average(), controls.Average());
        var squares = controls.Sum(control => (control - meanControl) * (control - meanControl));
        var residual = values.Zip(controls, (value, control) => value - mean - (slope * (control - meanControl))).Sum(off => off * off);
        return slope / Math.Sqrt(residual / (Sessions - 2) / squares);
    }
}
