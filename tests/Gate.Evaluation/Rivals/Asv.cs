using PrefillBench.Statistics;

namespace PrefillBench.Evaluation.Rivals;

/// <summary>
/// asv compare: the medians differ by a factor, and Mann-Whitney is below 0.002; where so few values cannot reach that, the 99 % intervals
/// do not overlap.
/// </summary>
/// <param name="factor">1.1 by default.</param>
internal sealed class Asv(double factor) : IRival
{
    private const double Significance = 0.002;

    public string Name => $"asv {factor}";

    public string Source => "asv `asv/_stats.py`, `asv/commands/compare.py`";

    public string Approximation => "ties by midranks instead of against a difference; Student's interval of the mean for that of the "
        + "median where Mann-Whitney cannot reach 0.002";

    public bool IsSlower(Times approved, Times candidate) =>
        candidate.Median > approved.Median * factor && Differ(approved, candidate);

    private static bool Differ(Times approved, Times candidate) =>
        SmallestP(approved.Count, candidate.Count) < Significance
            ? MannWhitney.PTwoSided(approved.Sorted, candidate.Sorted) < Significance
            : MeanInterval.Of(candidate.Sorted, 0.99).Low > MeanInterval.Of(approved.Sorted, 0.99).High;

    /// <summary>1 / C(n + m, n), by which asv decides whether the test can reach its level.</summary>
    private static double SmallestP(int n, int m) => 1 / MathNet.Numerics.SpecialFunctions.Binomial(n + m, n);
}
