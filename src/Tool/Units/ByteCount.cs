namespace PrefillBench.Units;

/// <summary>A number of bytes, at least 0.</summary>
public readonly record struct ByteCount(long Value)
{
    public static ByteCount FromGibibytes(double gibibytes) => new((long)(gibibytes * (1L << 30)));

    public static ByteCount operator +(ByteCount a, ByteCount b) => new(checked(a.Value + b.Value));

    public static ByteCount operator *(ByteCount a, int count) => new(checked(a.Value * count));

    public static bool operator <(ByteCount a, ByteCount b) => a.Value < b.Value;

    public static bool operator >(ByteCount a, ByteCount b) => a.Value > b.Value;

    public override string ToString() => Value switch
    {
        >= 1L << 40 => $"{Value / (double)(1L << 40):0.00} TiB",
        >= 1L << 30 => $"{Value / (double)(1L << 30):0.00} GiB",
        >= 1L << 20 => $"{Value / (double)(1L << 20):0.0} MiB",
        >= 1L << 10 => $"{Value / (double)(1L << 10):0.0} KiB",
        _ => $"{Value} B",
    };
}
