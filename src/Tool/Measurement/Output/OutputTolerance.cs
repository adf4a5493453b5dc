using PrefillBench.Workload;

namespace PrefillBench.Measurement.Output;

/// <summary>
/// How far a right kernel may be from the exact result. A kernel's own arithmetic (rounded scores and
/// probabilities) gives a relative error t, storing the result gives q; both are independent, and 1.3 covers the spread.
/// </summary>
/// <param name="Arithmetic">
/// t, relative: 5e-3 where P is bf16, an eighth of it where it is fp16, which has three bits more, 4e-2 where it is e4m3.
/// </param>
/// <param name="Element">Share of the vector's rms that one element may be off, beside half a step of the format.</param>
public readonly record struct OutputTolerance(double Arithmetic, double Element)
{
    private const double Spread = 1.3;

    /// <summary>By what the kernel reads: the baseline reads fp8 data dequantised to bf16 and computes in bf16.</summary>
    public static OutputTolerance Of(WorkloadRow row) => (row.Fp8Inputs, row.Output) switch
    {
        (true, _) => new(4e-2, 0.25),
        (_, OutputFormat.Fp16) => new(5e-3 / 8, 0.04 / 8),
        _ => new(5e-3, 0.04),
    };

    /// <param name="rounding">q = ||round(ref) - ref|| / ||ref|| of this vector.</param>
    public double RelativeLimit(double rounding) => Spread * double.Hypot(Arithmetic, rounding);
}
