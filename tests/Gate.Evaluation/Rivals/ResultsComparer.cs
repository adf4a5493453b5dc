namespace PrefillBench.Evaluation.Rivals;

/// <summary>
/// dotnet/performance ResultsComparer, and with another level BenchmarkDotNet's statistical test: one-sided Mann-Whitney tests around a
/// relative threshold, "faster" asked first. The threshold in time is taken of the first sample of each test.
/// </summary>
/// <param name="threshold">As a fraction.</param>
internal sealed class ResultsComparer(string name, double threshold, double significance, string source, string approximation) : IRival
{
    public static ResultsComparer OfPercent(int percent) => new(
        $"ResultsComparer {percent} %", percent / 100.0, 0.05,
        "dotnet/performance `src/tools/ResultsComparer/StatisticalTestHelper.cs`", "");

    public static ResultsComparer BenchmarkDotNet { get; } = new(
        "BenchmarkDotNet 2 %", 0.02, 1e-5, "BenchmarkDotNet `Columns/StatisticalTestColumn.cs`",
        "without its short cut for shifts over ten times the threshold");

    public string Name => name;

    public string Source => source;

    public string Approximation => approximation;

    public bool IsSlower(Times approved, Times candidate) =>
        !IsGreater(approved, candidate) && IsGreater(candidate, approved);

    private bool IsGreater(Times x, Times y)
    {
        var shift = threshold * x.Mean;
        return MannWhitney.PGreater(Array.ConvertAll(x.Sorted, ms => ms - shift), y.Sorted) < significance;
    }
}
