using PrefillBench.Units;

namespace PrefillBench.Statistics;

/// <summary>
/// The standard deviation of a pair's log ratio when both sides are the same kernel. A wrong value costs power, not false alarms:
/// scores stay odd and every flip uses the same scale.
/// </summary>
public static class NoiseSd
{
    /// <summary>0.1 %: otherwise a calibration without any variance would make one clock tick significant.</summary>
    public const double Floor = 0.001;

    /// <summary>0.7 %, assumed for a row that was never calibrated.</summary>
    public const double Uncalibrated = 0.007;

    /// <summary>From the log ratios of pairs of the same kernel, at least two.</summary>
    public static double FromPairs(ReadOnlySpan<double> logRatios) => Math.Max(Floor, Sample.Of(logRatios).StandardDeviation);

    /// <summary>
    /// From process medians of one kernel, at least two: a pair differs by two independent processes, hence the factor sqrt(2).
    /// Pairing removes drift that this still contains, so it errs to the wide side.
    /// </summary>
    public static double FromProcessMedians(ReadOnlySpan<Milliseconds> medians)
    {
        var values = new double[medians.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = medians[i].Value;
        }

        return Math.Max(Floor, double.Sqrt(2) * Sample.Of(values).Logs().StandardDeviation);
    }
}
