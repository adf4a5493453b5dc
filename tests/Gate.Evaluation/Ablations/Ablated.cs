using System.Collections.Immutable;
using PrefillBench.Evaluation.Pools;
using PrefillBench.Measurement;
using PrefillBench.Statistics;

namespace PrefillBench.Evaluation.Ablations;

/// <summary>A pool as it would have been without one part of the design.</summary>
internal static class Ablated
{
    /// <summary>No coin: the side called current always took the second slot.</summary>
    public static Pool WithoutRandomOrder(Pool pool) => pool with
    {
        Pairs = [.. pool.Pairs.Select(pair => pair.CurrentFirst ? pair.Exchanged() : pair)],
    };

    /// <summary>No pairing: each current process is compared with the approved one of a pair half the session away.</summary>
    public static Pool WithoutPairing(Pool pool)
    {
        var shift = pool.Pairs.Length / 2;
        return pool with
        {
            Pairs =
            [
                .. pool.Pairs.Select((pair, index) => new PoolPair(
                    pair.CurrentFirst,
                    [.. pair.Rows.Zip(pool.Pairs[(index + shift) % pool.Pairs.Length].Rows, (current, approved) =>
                        PoolRow.Of(approved.ApprovedMs, current.CurrentMs))])),
            ],
        };
    }

    /// <summary>The first launches of each process only.</summary>
    public static Pool WithLaunches(Pool pool, int atMost) => pool with
    {
        Pairs =
        [
            .. pool.Pairs.Select(pair => pair with
            {
                Rows = [.. pair.Rows.Select(row => PoolRow.Of([.. row.ApprovedMs.Take(atMost)], [.. row.CurrentMs.Take(atMost)]))],
            }),
        ],
    };

    /// <summary>
    /// No fresh processes: launch r of both processes is a pair, and a gate has one process of each side. The launch pairs of recorded pair
    /// p are p * <see cref="LongestLaunches"/> and the following; a row with fewer launches repeats them.
    /// </summary>
    public static Pool WithoutFreshProcesses(Pool pool)
    {
        var launches = LongestLaunches(pool);
        return pool with
        {
            Pairs =
            [
                .. from pair in pool.Pairs
                   from launch in Enumerable.Range(0, launches)
                   select new PoolPair(pair.CurrentFirst,
                       [.. pair.Rows.Select(row => PoolRow.Of([At(row.ApprovedMs, launch)], [At(row.CurrentMs, launch)]))]),
            ],
        };
    }

    public static int LongestLaunches(Pool pool) => pool.Pairs.Max(pair => pair.Rows.Max(row => row.ApprovedMs.Length));

    /// <summary>What launches of the same two processes vary by, as somebody would calibrate who never starts a second process.</summary>
    public static double NoiseWithinProcesses(Pool pool, int row) => Math.Max(NoiseSd.Floor, Math.Sqrt(pool.Pairs.Average(pair =>
    {
        var measured = pair.Rows[row];
        var sd = Sample.Of(
            [.. measured.ApprovedMs.Zip(measured.CurrentMs, (approved, current) => Math.Log(current / approved))]).StandardDeviation;
        return sd * sd;
    })));

    /// <summary>
    /// Standard deviation of ln(second half of the launches / first half), compared as the tool compares processes, over all processes: a
    /// process against itself.
    /// </summary>
    public static double NoiseOfHalves(Pool pool, int row) => NoiseSd.FromPairs(
        [.. pool.Pairs.SelectMany(pair => new[] { pair.Rows[row].ApprovedMs, pair.Rows[row].CurrentMs })
            .Where(launches => launches.Length > 1).Select(HalfAgainstHalf)]);

    private static double HalfAgainstHalf(ImmutableArray<double> launches)
    {
        var half = launches.Length / 2;
        return RowMeasurements.LogRatio(launches.AsSpan()[..half], launches.AsSpan()[^half..]);
    }

    private static double At(ImmutableArray<double> launches, int index) => launches[index % launches.Length];
}
