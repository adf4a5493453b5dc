using System.Diagnostics;
using MathNet.Numerics.Statistics;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Launching;

/// <summary>
/// Measures how long the host takes to plan a batch, as an engine does batch after batch: with code that has run before and in arrays that
/// have grown.
/// </summary>
internal static class HostPlanning
{
    private const int WarmUps = 3;
    private const int Readings = 15;

    /// <returns>
    /// Median of several plannings. Each begins with lengths and their running sums, and ends with the choice of a workspace and the
    /// finished list; copying the list to the device is not in it.
    /// </returns>
    public static Milliseconds Measure(WorkspaceRule rule, int tileRows, int tileKeys, TileParts parts, RowWorkload workload)
    {
        var (batch, schedule) = (workload.Batch, TileSchedule.For(workload.Row, tileRows, parts));
        var times = new double[WarmUps + Readings];
        for (var reading = 0; reading < times.Length; reading++)
        {
            var planned = Rotated(batch, (int)((long)batch.BatchSize * reading / times.Length));
            var start = Stopwatch.GetTimestamp();
            _ = WorkspacePlan.Of(rule, tileRows, tileKeys, workload.Row, planned);
            _ = schedule.Of(planned);
            times[reading] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return new(times.Skip(WarmUps).Median());
    }

    /// <summary>
    /// The same sequences in another order: a processor that sorts the same batch again remembers its branches and takes half the time.
    /// </summary>
    private static RaggedBatch Rotated(RaggedBatch batch, int by) =>
        new([.. batch.QueryLengths[by..], .. batch.QueryLengths[..by]], [.. batch.PrefixLengths[by..], .. batch.PrefixLengths[..by]]);
}
