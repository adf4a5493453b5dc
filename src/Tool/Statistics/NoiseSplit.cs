namespace PrefillBench.Statistics;

/// <summary>
/// Where a row's noise comes from: one-way random effects on ln(time), by analysis of variance for unequal counts
/// (Searle, Casella and McCulloch, Variance Components, 1992, 3.6). More launches shrink only the first part, more processes both.
/// </summary>
/// <param name="WithinSd">Launch to launch inside a process, as a log ratio (0.01 is about 1 %).</param>
/// <param name="BetweenSd">
/// Process to process beyond what launches explain; 0 if they explain all. Too large when launches are autocorrelated.
/// </param>
/// <param name="Lag1Autocorrelation">
/// Autocorrelation of successive launches, mean over processes. Where it is far from 0, launches are not independent measurements.
/// </param>
public sealed record NoiseSplit(double WithinSd, double BetweenSd, double Lag1Autocorrelation)
{
    /// <param name="processes">
    /// Launch times in order, per process: at least two processes, each with at least two launches, all positive.
    /// </param>
    public static NoiseSplit Of(IReadOnlyList<Sample> processes)
    {
        Finite.AtLeast(processes.Count, 2, nameof(processes));
        var logs = processes.Select(launches => launches.Logs()).ToArray();
        var total = logs.Sum(process => process.Count);
        var grandMean = logs.Sum(process => process.Count * process.Mean) / total;

        var withinMeanSquare = logs.Sum(process => (process.Count - 1) * Square(process.StandardDeviation)) / (total - logs.Length);
        var betweenMeanSquare = logs.Sum(process => process.Count * Square(process.Mean - grandMean)) / (logs.Length - 1);
        var launchesPerProcess = (total - (logs.Sum(process => Square(process.Count)) / total)) / (logs.Length - 1);

        return new NoiseSplit(
            Math.Sqrt(withinMeanSquare),
            Math.Sqrt(Math.Max(0, (betweenMeanSquare - withinMeanSquare) / launchesPerProcess)),
            logs.Average(process => process.Lag1Autocorrelation));
    }

    private static double Square(double x) => x * x;
}
