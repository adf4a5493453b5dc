using System.Collections.Immutable;
using PrefillBench.Evaluation.Pools;
using PrefillBench.Evaluation.Replays;
using PrefillBench.Gate;
using PrefillBench.Statistics;

namespace PrefillBench.Evaluation.Premise;

/// <summary>
/// How often the environment check speaks although nobody changed the machine: times approved in one pool, and today's of the same code
/// drawn from another, or from other pairs of the same one.
/// </summary>
/// <param name="Approved">Pool of the approved times.</param>
/// <param name="Today">Pool of today's times.</param>
/// <param name="Alarmed">Runs in which a row was beyond the limit.</param>
/// <param name="RowsBeyond">Share of all rows of all runs.</param>
internal sealed record EnvironmentAlarms(string Approved, string Today, bool SameBoot, int Rows, int Runs, int Alarmed, double RowsBeyond)
{
    /// <summary>What `approve` takes a time from, where a row was measured alone.</summary>
    private const int ApprovedProcesses = 5;

    /// <summary>What a gate of unchanged code takes on a quiet device.</summary>
    private const int TodaysProcesses = 6;

    private const int Replayed = 1000;

    /// <summary>Of pools of one way of measuring, the newest of their device, so that all of a device ran the same code.</summary>
    public static ImmutableArray<EnvironmentAlarms> OfAll(IReadOnlyList<Pool> pools, ulong seed)
    {
        Pool[] todays =
        [
            .. pools.GroupBy(pool => pool.Device).SelectMany(device =>
                device.Where(pool => pool.MeasurementVersion is { } version && version == device.Max(other => other.MeasurementVersion))),
        ];
        var medians = todays.ToDictionary(pool => pool, MedianMs);
        return
        [
            .. from approved in todays
               from today in todays
               where approved.Device == today.Device && approved.RowIds.SequenceEqual(today.RowIds)
               select Of(approved, today, (medians[approved], medians[today]), ReplayPlan.Noise(approved, pools), seed),
        ];
    }

    private static EnvironmentAlarms Of(
        Pool approved, Pool today, (double[][] Before, double[][] Now) medians, ImmutableArray<RowNoise> noise, ulong seed)
    {
        double[] limits = [.. noise.Select(row => EnvironmentCheck.Limit(row.Sd))];
        var runs = Enumerable.Range(0, Replayed).Select(run => new Draws(seed, run));
        int[] beyond = [.. runs.Select(draws => RowsBeyondIn(approved, today, medians, limits, draws))];
        return new(
            approved.Name, today.Name, approved.Boot == today.Boot, approved.Rows, Replayed,
            beyond.Count(rows => rows > 0), beyond.Average() / approved.Rows);
    }

    private static int RowsBeyondIn(Pool approved, Pool today, (double[][] Before, double[][] Now) medians, double[] limits, Draws draws)
    {
        var before = Drawn(approved, ApprovedProcesses, [], draws);
        var now = Drawn(today, TodaysProcesses, ReferenceEquals(approved, today) ? before : [], draws);
        return Enumerable.Range(0, approved.Rows)
            .Count(row => Math.Abs((Typical(medians.Now, now, row) / Typical(medians.Before, before, row)) - 1) > limits[row]);
    }

    /// <summary>Pairs of the pool, none twice and none of <paramref name="taken"/>.</summary>
    private static ImmutableArray<int> Drawn(Pool pool, int count, ImmutableArray<int> taken, Draws draws)
    {
        List<int> left = [.. Enumerable.Range(0, pool.Pairs.Length).Except(taken)];
        return
        [
            .. Enumerable.Range(0, count).Select(_ =>
            {
                var at = draws.Below(left.Count);
                var pair = left[at];
                left.RemoveAt(at);
                return pair;
            }),
        ];
    }

    private static double Typical(double[][] medians, ImmutableArray<int> pairs, int row) =>
        Sample.Of([.. pairs.Select(pair => medians[pair][row])]).Median;

    /// <summary>Of each process of the approved side, by pair and row: taken once, for each is drawn a thousand times.</summary>
    private static double[][] MedianMs(Pool pool) =>
        [.. pool.Pairs.Select(pair => (double[])[.. pair.Rows.Select(row => Sample.Of(row.ApprovedMs.AsSpan()).Median)])];
}
