namespace PrefillBench.Statistics;

/// <summary>Refusals shared by the room. A NaN compares false with everything, so one let in could turn a regression green.</summary>
internal static class Finite
{
    public static ReadOnlySpan<double> Required(ReadOnlySpan<double> values, string name)
    {
        if (values.IsEmpty)
        {
            throw new ArgumentException("At least one value is needed.", name);
        }

        foreach (var value in values)
        {
            if (!double.IsFinite(value))
            {
                throw new ArgumentException($"Every value must be finite; found {value}.", name);
            }
        }

        return values;
    }

    public static double Required(double value, string name) =>
        double.IsFinite(value) ? value : throw new ArgumentException($"Must be finite; was {value}.", name);

    public static double Positive(double value, string name) =>
        Required(value, name) > 0 ? value : throw new ArgumentException($"Must be positive; was {value}.", name);

    /// <summary>Low and high included.</summary>
    public static double Within(double value, double low, double high, string name) =>
        value >= low && value <= high ? value : throw new ArgumentException($"Must be within {low}..{high}; was {value}.", name);

    /// <summary>Strictly between 0 and 1.</summary>
    public static double Probability(double value, string name) =>
        value > 0 && value < 1 ? value : throw new ArgumentException($"Must be between 0 and 1, both excluded; was {value}.", name);

    public static int AtLeast(int value, int least, string name) =>
        value >= least ? value : throw new ArgumentException($"Must be at least {least}; was {value}.", name);
}
