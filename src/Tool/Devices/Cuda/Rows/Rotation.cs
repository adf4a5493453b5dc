using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>
/// Makes launches start with a cold L2: each takes the next of several identical sets of inputs and output, and by the time a set comes
/// round again the others have pushed it out. All sets hold the same data, so each gives the same output.
/// </summary>
/// <param name="Sets">Number of sets, at least 1. One set leaves L2 as it is, which is cold when one set alone is 5 x L2.</param>
internal readonly record struct Rotation(int Sets)
{
    /// <summary>L2 replacement is not exactly least-recently-used; at five times its size nothing of a set was seen to survive.</summary>
    private const int LeastFootprint = 5;

    /// <summary>More sets would be launched more often than memory can be prepared; reached by launches of a few kilobytes only.</summary>
    private const int MostSets = 1024;

    /// <summary>Shorter launches are timed many at a time: two events cost about as much as such a launch.</summary>
    private static readonly Milliseconds ShortLaunch = new(0.1);

    /// <summary>A graph long enough that the events' resolution of half a microsecond and its own start vanish.</summary>
    private static readonly Milliseconds GraphSpan = new(1);

    public static Rotation Warm => new(1);

    /// <summary>
    /// The rotation for a cold L2. A row that needs no further sets is not asked which pages it reads, because that would take longest for
    /// the largest.
    /// </summary>
    public static Rotation Cold(WorkloadCost cost, long l2Bytes) =>
        cost.BytesBesideKeys >= LeastFootprint * l2Bytes ? Warm : Cold(cost.MinimumBytes, l2Bytes);

    /// <param name="touched">Bytes that one launch moves at least.</param>
    public static Rotation Cold(ByteCount touched, long l2Bytes) =>
        new((int)Math.Clamp(((LeastFootprint * l2Bytes) + touched.Value - 1) / Math.Max(1, touched.Value), 1, MostSets));

    /// <summary>
    /// Says in words what is between a launch and the next of its set, and whether that is enough to push the set out of L2.
    /// </summary>
    public string Spell(ByteCount touched, long l2Bytes)
    {
        var between = new ByteCount(touched.Value * Sets);
        return between.Value >= LeastFootprint * l2Bytes
            ? $"L2 cold: {between} are moved between two launches on the same set; L2 has {new ByteCount(l2Bytes)}"
            : $"L2 not cold: only {between} are moved between two launches on the same set, with {Sets} sets; {LeastFootprint} x "
                + $"{new ByteCount(l2Bytes)} would be needed to flush it, so times are those of warm caches";
    }

    /// <summary>Launches to time as one graph, a multiple of the sets so that every set rests equally long; 1 without a graph.</summary>
    /// <param name="launch">
    /// As the plan expects it. A measured time would put the two sides of a pair on different sides of the threshold when they are
    /// close to it, and events cost more than a graph's share.
    /// </param>
    public int LaunchesPerGraph(Milliseconds launch)
    {
        if (launch >= ShortLaunch)
        {
            return 1;
        }

        var wanted = (int)Math.Ceiling(GraphSpan.Value / Math.Max(launch.Value, 1e-3));
        return Sets * Math.Max(1, (wanted + Sets - 1) / Sets);
    }
}
