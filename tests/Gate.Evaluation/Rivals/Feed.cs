using System.Collections.Immutable;
using PrefillBench.Evaluation.Pools;
using PrefillBench.Statistics;

namespace PrefillBench.Evaluation.Rivals;

/// <summary>What a rule is given of the pairs drawn.</summary>
internal enum Feed
{
    /// <summary>The launches of one process of each side, which ran one after the other (on a CPU: in lock-step).</summary>
    OneProcess,

    /// <summary>All launches of eight processes of each side in one heap.</summary>
    PooledLaunches,

    /// <summary>The medians of eight processes of each side.</summary>
    ProcessMedians,
}

internal static class Feeds
{
    /// <summary>Of the pooled launches and the process medians; about what our gate takes in the mean.</summary>
    public const int Pairs = 8;

    public static ImmutableArray<Feed> All { get; } = [.. Enum.GetValues<Feed>()];

    public static string Text(this Feed feed) => feed switch
    {
        Feed.OneProcess => "one process",
        Feed.PooledLaunches => "launches of 8 pairs",
        Feed.ProcessMedians => "medians of 8 pairs",
        _ => throw new ArgumentOutOfRangeException(nameof(feed)),
    };

    /// <param name="pairs">Drawn pairs, at least <see cref="Pairs"/>.</param>
    public static double[] Of(this Feed feed, IReadOnlyList<PoolPair> pairs, Func<PoolPair, ImmutableArray<double>> launches) => feed switch
    {
        Feed.OneProcess => [.. launches(pairs[0])],
        Feed.PooledLaunches => [.. pairs.Take(Pairs).SelectMany(pair => launches(pair))],
        Feed.ProcessMedians => [.. pairs.Take(Pairs).Select(pair => Sample.Of(launches(pair).AsSpan()).Median)],
        _ => throw new ArgumentOutOfRangeException(nameof(feed)),
    };
}
