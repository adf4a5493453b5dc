namespace PrefillBench.Numerics;

/// <summary>
/// Small seeded generator for shuffles and coins, the same on every runtime (System.Random's stream is not promised).
/// Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014; constants are David Stafford's Mix13.
/// </summary>
public sealed class SplitMix64(ulong seed)
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;
    private ulong state = seed;

    public ulong NextWord()
    {
        state += GoldenGamma;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [0, bound), by the high half of the 128-bit product; the bias is below bound / 2^64.</summary>
    public int NextBelow(int bound) => (int)Math.BigMul(NextWord(), (ulong)bound, out _);

    public bool NextCoin() => NextWord() >> 63 != 0;

    /// <summary>Uniform in (0, 1).</summary>
    public double NextDouble() => ((NextWord() >> 11) + 0.5) * (1.0 / (1L << 53));

    /// <summary>Standard normal, by Box and Muller (1958).</summary>
    public double NextNormal() => Math.Sqrt(-2 * Math.Log(NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>A shuffled copy: Fisher and Yates in Durstenfeld's form (1964).</summary>
    public T[] Shuffled<T>(ReadOnlySpan<T> items)
    {
        var shuffled = items.ToArray();
        for (var last = shuffled.Length - 1; last > 0; last--)
        {
            var other = NextBelow(last + 1);
            (shuffled[last], shuffled[other]) = (shuffled[other], shuffled[last]);
        }

        return shuffled;
    }
}
