namespace PrefillBench.Tests.Numerics;

/// <summary>
/// Rounding by definition: search a format's decoded values for the nearest, ties to the even code. Float64 holds every
/// difference of the small formats' values exactly.
/// </summary>
/// <param name="magnitudes">Decoded values of codes 0, 1, ..., ascending and without sign.</param>
public sealed class NearestValue(double[] magnitudes)
{
    public int CodeOf(double magnitude)
    {
        var above = Array.BinarySearch(magnitudes, magnitude);
        if (above >= 0)
        {
            return above;
        }

        above = ~above;
        if (above == 0 || above == magnitudes.Length)
        {
            return Math.Clamp(above, 0, magnitudes.Length - 1);
        }

        var below = above - 1;
        var (down, up) = (magnitude - magnitudes[below], magnitudes[above] - magnitude);
        return down < up ? below : up < down ? above : below % 2 == 0 ? below : above;
    }

    /// <summary>(-1)^s 2^(e - bias) (1 + m / 2^bits), or 2^(1 - bias) m / 2^bits where e is 0: the OCP definition.</summary>
    public static double Decode(int magnitudeCode, int mantissaBits, int bias)
    {
        var exponent = magnitudeCode >> mantissaBits;
        var fraction = (magnitudeCode & ((1 << mantissaBits) - 1)) / (double)(1 << mantissaBits);
        return exponent == 0 ? Math.Pow(2, 1 - bias) * fraction : Math.Pow(2, exponent - bias) * (1 + fraction);
    }
}
