namespace PrefillBench.Report.Comparing;

/// <summary>The largest slow-down between two times that the noise between processes explains.</summary>
public static class Allowance
{
    /// <summary>No allowance is smaller: clocks and temperature alone move a card by as much.</summary>
    public const double Floor = 0.005;

    // Measured on an H200: how much the time of one kernel differs between fresh processes, by its duration.
    private static readonly (double Ms, double Fraction)[] BetweenProcesses = [(0.1, 0.07), (0.9, 0.016), (7, 0.0014)];

    /// <summary>
    /// The allowance, as a fraction, for a kernel of this duration: straight lines between the measured points in log-log, continued at
    /// both ends.
    /// </summary>
    /// <param name="measuredCard">True when both sides ran on the card on which the noise was measured; otherwise the allowance is
    /// doubled.</param>
    public static double For(double ms, bool measuredCard)
    {
        var segment = ms < BetweenProcesses[1].Ms ? 0 : 1;
        var ((x0, y0), (x1, y1)) = (BetweenProcesses[segment], BetweenProcesses[segment + 1]);
        var exponent = Math.Log(y1 / y0) / Math.Log(x1 / x0);
        return Math.Max(Floor, y0 * Math.Pow(ms / x0, exponent)) * (measuredCard ? 1 : 2);
    }
}
