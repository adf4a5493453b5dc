using System.Collections.Immutable;

namespace PrefillBench.Baselines;

/// <summary>The single figure that stands for a row's sessions.</summary>
public static class BaselineTimes
{
    /// <summary>Median over sessions of each session's median over processes, in milliseconds: no session counts more for having more processes.</summary>
    public static double MedianMs(this ApprovedRow row) => Median([.. row.Sessions.Select(session => Median(session.ProcessMedianMs))]);

    private static double Median(ImmutableArray<double> values)
    {
        var sorted = values.Sort();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
