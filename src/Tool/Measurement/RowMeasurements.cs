using PrefillBench.Statistics;
using PrefillBench.Units;

namespace PrefillBench.Measurement;

public static class RowMeasurements
{
    /// <summary>The time that is shown and stored of a process: the median of its timed launches.</summary>
    public static Milliseconds Median(this RowMeasurement row) => new(Sample.Sharing(row.LaunchMs).Median);

    /// <summary>
    /// ln(current / approved) of two processes that ran one after the other, by the faster halves of their launches: a GPU at its power
    /// limit runs at one speed, the same in all processes, or slower for some tenths of a second. On an H200 pairs of the same code vary
    /// by 0.85 times as much as by medians (24 rows, two cards, 12 pairs each; docs/statistics.md).
    /// </summary>
    /// <param name="approvedMs">Timed launches, at least one.</param>
    /// <param name="currentMs">Likewise.</param>
    public static double LogRatio(ReadOnlySpan<double> approvedMs, ReadOnlySpan<double> currentMs) =>
        Math.Log(Sample.Of(currentMs).LowerHalfMean / Sample.Of(approvedMs).LowerHalfMean);
}
