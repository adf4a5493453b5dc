using PrefillBench.Workload;

namespace PrefillBench.Measurement.Output;

/// <summary>
/// The largest error of a right kernel. A kernel's own arithmetic (rounded probabilities) gives a relative error t, storing
/// the result gives q, and scores that are added up coarsely give s; all are independent, and 1.3 covers the spread.
/// </summary>
/// <param name="Arithmetic">
/// t, relative: 5e-3 where P is bf16, an eighth of it where it is fp16, which has three bits more, and 4.7e-2 where it is e4m3: 1.5 times
/// the 3.1e-2 of codes that are taken from the logarithm (exponentials that are rounded have 2.7e-2). Few keys let errors add up: of 1.5
/// million simulated vectors of 64 elements and 200 keys, whose scores have a standard deviation of 1 or 1.5, codes from logarithms have 0
/// and 1 beyond 1.3 t, and had 92 and 129 beyond 1.3 x 4e-2.
/// </param>
/// <param name="Element">Share of the vector's rms that one element may be off, beside half a step of the format and s.</param>
/// <param name="Score">
/// u: the error of a score as a share of the sum of its products' magnitudes. 2^-12 of e4m3, 0 of 16 bits, whose sums have float32's bits.
/// </param>
public readonly record struct OutputTolerance(double Arithmetic, double Element, double Score)
{
    private const double Spread = 1.3;

    /// <summary>
    /// The tensor cores of sm_89 and sm_90 align 32 products of e4m3 and the sum so far to the largest of them and keep 13 bits behind its
    /// first (Zhang et al., "SageAttention2", arXiv:2411.10958; DeepSeek-AI, arXiv:2412.19437, section 3.5.2). An error bound of a sum goes
    /// with the sum of magnitudes (N. J. Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., section 4.2). Simulated bit by
    /// bit with scales of one and 24,000 keys, the scores that count are off by 0.31, 0.49 and 0.65 x 2^-13 of it (heads of 64, 128 and
    /// 256; root mean square), so that 1.3 x 2^-12 is 8.4, 5.3 and 4 of their standard deviations. Of 600 vectors each the worst came to
    /// 0.51, 0.43 and 0.58 of the limit, and without s to 0.88, 0.91 and 1.30.
    /// </summary>
    private const double CoarseScore = 1.0 / (1 << 12);

    /// <summary>The tolerance by the kernel's inputs. The baseline reads fp8 data dequantised to bf16 and computes in bf16.</summary>
    public static OutputTolerance Of(WorkloadRow row) => (row.Fp8Inputs, row.Output) switch
    {
        (true, _) => new(4.7e-2, 0.25, CoarseScore),
        (_, OutputFormat.Fp16) => new(5e-3 / 8, 0.04 / 8, 0),
        _ => new(5e-3, 0.04, 0),
    };

    /// <param name="rounding">
    /// q, relative to ||ref||: ||round(ref) - ref||, or <see cref="ExpectedRounding"/> where that is larger.
    /// </param>
    /// <param name="scoreEffect">Norm of what <see cref="Devices.IPreparedRow.Reference"/> gives as such, relative to ||ref||.</param>
    public double RelativeLimit(double rounding, double scoreEffect) =>
        Spread * double.Hypot(double.Hypot(Arithmetic, rounding), Score * scoreEffect);

    /// <summary>What an element may be off, beside its rounding.</summary>
    /// <param name="rms">Root mean square of the exact vector's elements.</param>
    /// <param name="scoreEffect">
    /// The element of what <see cref="Devices.IPreparedRow.Reference"/> gives as such, in the unit of the result.
    /// </param>
    public double ElementLimit(double rms, double scoreEffect) => (Element * rms) + (Spread * Score * scoreEffect);

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
