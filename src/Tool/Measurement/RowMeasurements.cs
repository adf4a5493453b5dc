using PrefillBench.Statistics;
using PrefillBench.Units;

namespace PrefillBench.Measurement;

public static class RowMeasurements
{
    /// <summary>The one value a process contributes: the median of its timed launches.</summary>
    public static Milliseconds Median(this RowMeasurement row) => new(Sample.Of(row.LaunchMs.AsSpan()).Median);
}
