using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>
/// The whole sweep in two numbers; a geometric mean, since a case twice as fast and one half as fast leave it where it was.
/// </summary>
internal static class SweepMean
{
    /// <summary>
    /// A sentence on how much faster each kernel is than the first, and on the mean change of times; null where neither has several rows.
    /// </summary>
    public static string? Sentence(ResultsDocument document)
    {
        var kernels = new ShownKernels(document);
        var rows = document.Cases.Select(kernels.RowsOf).ToArray();
        var parts = Enumerable.Range(1, Math.Max(0, kernels.Names.Length - 1))
            .Select(i => (Name: kernels.Names[i], Speedups: rows.Where(of => i < of.Length)
                .Select(of => ShownKernels.Speedup(of[0], of[i])).OfType<double>().ToArray()))
            .Where(kernel => kernel.Speedups.Length > 1)
            .GroupBy(kernel => kernel.Speedups.Length, kernel => $"{kernel.Name} {Of(kernel.Speedups):0.00}x")
            .Select(group => $"{string.Join(", ", group)} over {kernels.Names[0]} ({group.Key} cases)").ToArray();
        var speed = parts.Length == 0 ? null : string.Join(", ", parts);
        var ratios = document.Rows.Where(row => row.Level is not null).Select(row => row.Ratio).OfType<double>().ToArray();
        var change = ratios.Length < 2 ? null : $"change {Figures.Change(Of(ratios) - 1)} ({ratios.Length} rows)";
        return (speed ?? change) is null ? null : $"geometric mean: {string.Join("; ", new[] { speed, change }.OfType<string>())}";
    }

    private static double Of(double[] values) => Math.Exp(values.Average(Math.Log));
}
