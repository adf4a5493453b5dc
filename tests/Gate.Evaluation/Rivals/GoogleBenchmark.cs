namespace PrefillBench.Evaluation.Rivals;

/// <summary>google/benchmark compare.py: two-sided Mann-Whitney below 0.05, and the candidate's median is larger.</summary>
internal sealed class GoogleBenchmark : IRival
{
    private const double Significance = 0.05;

    public string Name => "google/benchmark";

    public string Source => "google/benchmark `tools/gbench/report.py`";

    public string Approximation => "";

    public bool IsSlower(Times approved, Times candidate) =>
        candidate.Median > approved.Median && MannWhitney.PTwoSided(candidate.Sorted, approved.Sorted) < Significance;
}
