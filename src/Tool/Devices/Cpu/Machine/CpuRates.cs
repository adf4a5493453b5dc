using PrefillBench.Units;

namespace PrefillBench.Devices.Cpu.Machine;

/// <summary>
/// Rates that a processor of this width usually sustains. No clock rate can be read everywhere, so the estimate is of the right order only;
/// medians of an approved baseline replace it.
/// </summary>
internal static class CpuRates
{
    /// <summary>Two FMA units, two operations each, at the clock that server parts hold under vector load.</summary>
    private const double TypicalGigahertz = 2.8;

    private const double TrtllmShareOfPeak = 0.6;
    private const double BaselineShareOfPeak = 0.35;
    private const double FilledElementsPerSecondAndThread = 1.2e8;
    private const double ReferenceFlopsPerSecond = 6e8;
    private static readonly Milliseconds RowOverhead = new(35);
    private static readonly Milliseconds ProcessStart = new(450);

    public static DeviceRates Of(VectorWidth width, int threads)
    {
        var lanes = width switch { VectorWidth.Avx512 => 16, VectorWidth.Avx2 => 8, _ => 4 };
        var peak = threads * lanes * 4 * TypicalGigahertz * 1e-3;
        return new(
            new TeraflopsPerSecond(peak * TrtllmShareOfPeak),
            new TeraflopsPerSecond(peak * BaselineShareOfPeak),
            new Milliseconds(0.05),
            FilledElementsPerSecondAndThread * threads,
            ReferenceFlopsPerSecond,
            RowOverhead,
            ProcessStart);
    }
}
