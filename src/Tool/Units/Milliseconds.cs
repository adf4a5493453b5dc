namespace PrefillBench.Units;

/// <summary>A duration in milliseconds; finite, and never implicitly a number.</summary>
public readonly record struct Milliseconds(double Value) : IComparable<Milliseconds>
{
    public static Milliseconds FromSeconds(double seconds) => new(seconds * 1e3);

    public double Seconds => Value * 1e-3;

    public int CompareTo(Milliseconds other) => Value.CompareTo(other.Value);

    public static Milliseconds operator +(Milliseconds a, Milliseconds b) => new(a.Value + b.Value);

    public static Milliseconds operator -(Milliseconds a, Milliseconds b) => new(a.Value - b.Value);

    public static Milliseconds operator *(Milliseconds a, double factor) => new(a.Value * factor);

    /// <summary>A ratio of two durations is a plain number.</summary>
    public static double operator /(Milliseconds a, Milliseconds b) => a.Value / b.Value;

    public static bool operator <(Milliseconds a, Milliseconds b) => a.Value < b.Value;

    public static bool operator >(Milliseconds a, Milliseconds b) => a.Value > b.Value;

    public static bool operator <=(Milliseconds a, Milliseconds b) => a.Value <= b.Value;

    public static bool operator >=(Milliseconds a, Milliseconds b) => a.Value >= b.Value;

    public override string ToString() => $"{Value:G4} ms";
}
