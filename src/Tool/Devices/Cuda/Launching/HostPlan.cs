using System.Collections.Immutable;
using System.Diagnostics;
using MathNet.Numerics.Statistics;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Launching;

/// <summary>What the host decides of a launch from the batch's lengths, and how long it takes to.</summary>
/// <param name="Time">
/// Median of several plannings, as an engine has them batch after batch: with code that has run before and in arrays that have grown. It
/// begins with lengths and their running sums, and ends with the choice of a workspace and the finished list; copying the list to the
/// device is not in it.
/// </param>
internal sealed record HostPlan(WorkspacePlan Workspace, ImmutableArray<Tile> Tiles, Milliseconds Time)
{
    private const int WarmUps = 3;
    private const int Readings = 15;

    public static HostPlan Of(WorkspaceRule rule, int tileRows, int tileKeys, WorkloadRow row, RaggedBatch batch)
    {
        var schedule = new TileSchedule(row.Case, tileRows, row.Fp8Inputs ? 1 : 2);
        var times = new double[WarmUps + Readings];
        for (var reading = 0; reading < times.Length; reading++)
        {
            var planned = Rotated(batch, (int)((long)batch.BatchSize * reading / times.Length));
            var start = Stopwatch.GetTimestamp();
            _ = WorkspacePlan.Of(rule, tileRows, tileKeys, row, planned);
            _ = schedule.Of(planned);
            times[reading] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return new(
            WorkspacePlan.Of(rule, tileRows, tileKeys, row, batch), [.. schedule.Of(batch)], new(times.Skip(WarmUps).Median()));
    }

    /// <summary>
    /// The same sequences in another order: a processor that sorts the same batch again remembers its branches and takes half the time.
    /// </summary>
    private static RaggedBatch Rotated(RaggedBatch batch, int by) =>
        new([.. batch.QueryLengths[by..], .. batch.QueryLengths[..by]], [.. batch.PrefixLengths[by..], .. batch.PrefixLengths[..by]]);
}
