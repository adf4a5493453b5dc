namespace PrefillBench.Statistics;

/// <summary>Sign vectors as bits: a set bit b flips pair b.</summary>
internal static class SignVectors
{
    public const ulong Observed = 0;

    public static ulong[] For(int pairs, ulong seed)
    {
        if (pairs <= SignFlipMaxT.ExactPairs)
        {
            return [.. Enumerable.Range(0, 1 << pairs).Select(bits => (ulong)bits)];
        }

        var coins = pairs == 64 ? ulong.MaxValue : (1UL << pairs) - 1;
        return [Observed, .. Enumerable.Range(1, SignFlipMaxT.RandomFlips).Select(draw => SplitMix64(seed, (ulong)draw) & coins)];
    }

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
