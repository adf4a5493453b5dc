namespace PrefillBench.Cpu.Benchmark;

/// <summary>One launch between two readings of the FMA peak; rates in GFLOP/s.</summary>
internal readonly record struct Repetition(double Rate, double PeakBefore, double PeakAfter)
{
    /// <summary>How far below the best reading of the run a neighbour may be for the machine to count as quiet.</summary>
    private const double QuietTolerance = 0.03;

    /// <summary>Share of the peak that was to be had around this launch.</summary>
    public double Fraction => Rate / ((PeakBefore + PeakAfter) / 2);

    public bool IsQuiet(double bestPeak) => Math.Min(PeakBefore, PeakAfter) >= (1 - QuietTolerance) * bestPeak;
}

/// <summary>Median and range of some values; empty stays empty.</summary>
internal readonly record struct Summary(double Median, double Min, double Max)
{
    public static Summary? Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0
            ? null
            : new(0.5 * (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]), sorted[0], sorted[^1]);
    }

    public string ToString(string format) =>
        $"{Median.ToString(format)} [{Min.ToString(format)}..{Max.ToString(format)}]";
}
