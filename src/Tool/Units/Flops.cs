namespace PrefillBench.Units;

/// <summary>A count of floating-point operations (an add or a multiply is one; an FMA is two).</summary>
public readonly record struct Flops(double Value)
{
    public override string ToString() => Value switch
    {
        >= 1e18 => $"{Value * 1e-18:0.000} E",
        >= 1e15 => $"{Value * 1e-15:0.000} P",
        >= 1e12 => $"{Value * 1e-12:0.000} T",
        >= 1e9 => $"{Value * 1e-9:0.000} G",
        _ => $"{Value * 1e-6:0.000} M",
    };

    public static TeraflopsPerSecond operator /(Flops work, Milliseconds time) => new(work.Value / (time.Value * 1e9));
}

/// <summary>A rate in 10^12 floating-point operations per second.</summary>
public readonly record struct TeraflopsPerSecond(double Value)
{
    public override string ToString() => $"{Value:G3} TFLOP/s";
}

/// <summary>A rate in 10^9 bytes per second.</summary>
public readonly record struct GigabytesPerSecond(double Value)
{
    public override string ToString() => $"{Value:G3} GB/s";
}
