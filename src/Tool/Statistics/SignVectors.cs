namespace PrefillBench.Statistics;

/// <summary>Sign vectors as bits: a set bit b flips pair b.</summary>
internal static class SignVectors
{
    public const ulong Observed = 0;

    /// <summary>Every sign vector of so many pairs, the observed one first.</summary>
    public static ulong[] All(int pairs) => [.. Enumerable.Range(0, 1 << pairs).Select(bits => (ulong)bits)];

    /// <summary>The observed one, and <see cref="SignFlipMaxT.RandomFlips"/> random ones.</summary>
    public static ulong[] Drawn(int pairs, ulong seed)
    {
        var coins = pairs == 64 ? ulong.MaxValue : (1UL << pairs) - 1;
        return [Observed, .. Enumerable.Range(1, SignFlipMaxT.RandomFlips).Select(draw => SplitMix64(seed, (ulong)draw) & coins)];
    }

    /// <summary>The first machine has the run's own seed, so that one machine alone draws what it always drew.</summary>
    public static ulong SeedOfShard(ulong seed, int shard) =>
        shard == 0 ? seed : SplitMix64(seed, SignFlipMaxT.RandomFlips + (ulong)shard);

    /// <summary>
    /// Draw number <paramref name="draw"/> of the generator of Steele, Lea and Flood (OOPSLA 2014, 453): the same on every platform and
    /// runtime.
    /// </summary>
    private static ulong SplitMix64(ulong seed, ulong draw)
    {
        var z = seed + (draw * 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
