namespace PrefillBench.Statistics;

/// <summary>
/// How a row's session values follow a control measured in the same sessions: the straight line of least squares, and where the next
/// session's value lies at a given value of the control: center +- t[1-alpha, n-2] s sqrt(1 + 1/n + (x - mean x)^2 / Sxx)
/// (Seber and Lee, Linear Regression Analysis, 2003, 5.3). Exact where sessions are independent and row and control jointly normal, whatever
/// the slope is: a control that a row does not follow costs a little width, and one outside the range of the past widens the limits.
/// Neither shrinking the slope nor dropping it where it is not significant keeps that, docs/statistics.md. Give logarithms of times.
/// </summary>
public sealed class ControlRegression
{
    /// <summary>Of logs. No clock tells less apart, and a slope made from what rounding left over would be any number.</summary>
    private const double LeastSpread = 1e-9;

    private readonly int sessions;
    private readonly double meanValue;
    private readonly double meanControl;
    private readonly double controlSquares;
    private readonly double residualSd;

    private ControlRegression(Sample values, Sample controls, double slope, double controlSquares, double residualSquares)
    {
        sessions = values.Count;
        (meanValue, meanControl) = (values.Mean, controls.Mean);
        this.controlSquares = controlSquares;
        Slope = slope;
        residualSd = Math.Max(NoiseSd.Floor, Math.Sqrt(residualSquares / (sessions - 2)));
    }

    /// <summary>What of a change of the control the row goes along with: 1 for all of it, 0 for none.</summary>
    public double Slope { get; }

    /// <param name="logValues">One per session, at least <see cref="PredictionInterval.MinimumSessions"/>.</param>
    /// <param name="logControls">The control in the same sessions.</param>
    /// <returns>Null where the control was the same in every session: nothing tells how a row follows it.</returns>
    public static ControlRegression? Of(ReadOnlySpan<double> logValues, ReadOnlySpan<double> logControls)
    {
        Finite.AtLeast(logValues.Length, PredictionInterval.MinimumSessions, nameof(logValues));
        if (logValues.Length != logControls.Length)
        {
            throw new ArgumentException($"{logControls.Length} controls for {logValues.Length} sessions.", nameof(logControls));
        }

        var (values, controls) = (Sample.Of(logValues), Sample.Of(logControls));
        if (controls.Maximum - controls.Minimum < LeastSpread)
        {
            return null;
        }

        var (both, squares) = (0.0, 0.0);
        for (var i = 0; i < logValues.Length; i++)
        {
            var off = logControls[i] - controls.Mean;
            both += off * (logValues[i] - values.Mean);
            squares += off * off;
        }

        var (slope, residual) = (both / squares, 0.0);
        for (var i = 0; i < logValues.Length; i++)
        {
            var left = logValues[i] - values.Mean - (slope * (logControls[i] - controls.Mean));
            residual += left * left;
        }

        return new(values, controls, slope, squares, residual);
    }

    /// <param name="logControl">The control in the next session.</param>
    /// <param name="alpha">Error per side, 0..0.5 excluded.</param>
    public PredictionInterval OfNext(double logControl, double alpha)
    {
        var off = Finite.Required(logControl, nameof(logControl)) - meanControl;
        var center = meanValue + (Slope * off);
        var reach = PredictionInterval.StudentT(sessions - 2, alpha) * residualSd * Math.Sqrt(1 + (1.0 / sessions) + (off * off / controlSquares));
        return new(center, center - reach, center + reach, alpha);
    }
}
