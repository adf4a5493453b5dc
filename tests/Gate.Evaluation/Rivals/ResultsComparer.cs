namespace PrefillBench.Evaluation.Rivals;

/// <summary>
/// dotnet/performance ResultsComparer, and with another level BenchmarkDotNet's statistical test: one-sided Mann-Whitney tests around a relative
/// threshold, "faster" asked first. The threshold in time is taken of the first sample of each test.
/// </summary>
/// <param name="threshold">As a fraction.</param>
internal sealed class ResultsComparer(string name, double threshold, double significance, string source, string approximation) : IRival
{
    public static ResultsComparer OfPercent(int percent) => new(
        $"ResultsComparer {percent} %", percent / 100.0, 0.05, "dotnet/performance `src/tools/ResultsComparer/StatisticalTestHelper.cs`", "");

    public static ResultsComparer BenchmarkDotNet { get; } = new(
        "BenchmarkDotNet 2 %", 0.02, 1e-5, "BenchmarkDotNet `Columns/StatisticalTestColumn.cs`", "without its short cut for shifts over ten times the threshold");

    public string Name => name;

    public string Source => source;

    public string Approximation => approximation;

    public bool IsSlower(ReadOnlySpan<double> approved, ReadOnlySpan<double> candidate) =>
        !IsGreater(approved, candidate) && IsGreater(candidate, approved);

    private bool IsGreater(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var shift = threshold * Summary.Of(x).Mean;
        double[] lowered = [.. x];
        for (var i = 0; i < lowered.Length; i++)
        {
            lowered[i] -= shift;
        }

        return MannWhitney.PGreater(lowered, y) < significance;
    }
}
