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

    /// <param name="rounding">
    /// q, relative to ||ref||: ||round(ref) - ref||, or <see cref="ExpectedRounding"/> where that is larger.
    /// </param>
    public double RelativeLimit(double rounding) => Spread * double.Hypot(Arithmetic, rounding);

    /// <summary>
    /// ||round(x) - x|| to expect of a vector x near the exact one: an error that is uniform over a step of 2 h has mean square h^2 / 3
    /// (W. R. Bennett, "Spectra of Quantized Signals", 1948). The exact vector's own rounding may be smaller by luck, which a right kernel
    /// does not share: its arithmetic takes elements to other steps, and blocks of NVFP4 to other scales. A vector of 64 elements has four
    /// such blocks: with P rounded to e4m3 and all else exact, 2 in 100,000 of them were beyond the limit that the exact vector's own
    /// rounding gives, and none was beyond 0.93 of this one (4.8 million simulated, of 12 and 200 keys).
    /// </summary>
    /// <param name="halfSteps">h of each element.</param>
    public static double ExpectedRounding(ReadOnlySpan<double> halfSteps)
    {
        var sum = 0.0;
        foreach (var half in halfSteps)
        {
            sum += half * half;
        }

        return Math.Sqrt(sum / 3);
    }
}
