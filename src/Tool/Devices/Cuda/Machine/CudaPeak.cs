using System.Collections.Immutable;

namespace PrefillBench.Devices.Cuda.Machine;

/// <summary>Dense products that a card's multiprocessors can do at their highest clock: more than any kernel reaches.</summary>
/// <param name="HalfFlopsPerMs">Peak rate of bf16 and fp16, in FLOP a millisecond.</param>
/// <param name="Fp8FlopsPerMs">Peak rate of e4m3, in FLOP a millisecond.</param>
internal sealed record CudaPeak(double HalfFlopsPerMs, double Fp8FlopsPerMs)
{
    private const double ClocksPerMsOfMegahertz = 1e3;

    /// <summary>
    /// FLOP of a multiprocessor in a clock, of bf16: A100 312 TFLOP/s of 108 at 1410 MHz; GA102 and Ada 512 in consumer cards, 1024 in
    /// professional ones; H100 989 of 132 at 1830; B200 2250 of 148 at 1850; RTX PRO 6000 504 of 188 at 2617 (NVIDIA's white papers).
    /// </summary>
    private static readonly ImmutableDictionary<int, double> HalfPerClock = new Dictionary<int, double>
    {
        [80] = 2048, [86] = 1024, [87] = 1024, [89] = 1024, [90] = 4096, [100] = 8192, [103] = 8192, [120] = 1024, [121] = 1024,
    }.ToImmutableDictionary();

    /// <summary>Twice as many of half the bits, wherever there is such arithmetic.</summary>
    private const int Fp8Factor = 2;

    /// <returns>The peak; null for a card whose arithmetic is not in the table.</returns>
    public static CudaPeak? Of(GpuDescription gpu) =>
        HalfPerClock.TryGetValue((gpu.Capability.Major * 10) + gpu.Capability.Minor, out var perClock)
            ? new CudaPeak(perClock * Clocks(gpu), Fp8Factor * perClock * Clocks(gpu))
            : null;

    /// <summary>Milliseconds below which no launch that does all of the work can end.</summary>
    /// <param name="flops">Operations of the launch.</param>
    public double LeastMs(double flops, bool fp8) => flops / (fp8 ? Fp8FlopsPerMs : HalfFlopsPerMs);

    private static double Clocks(GpuDescription gpu) =>
        gpu.Multiprocessors * (double)gpu.MaxSmClockMegahertz * ClocksPerMsOfMegahertz;
}
