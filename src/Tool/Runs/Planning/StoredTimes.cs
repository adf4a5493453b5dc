using PrefillBench.Baselines;

namespace PrefillBench.Runs.Planning;

/// <summary>Medians of an approved baseline, to estimate with.</summary>
internal static class StoredTimes
{
    /// <returns>Milliseconds by row id; empty without a baseline.</returns>
    public static IReadOnlyDictionary<string, double> Of(ApprovedBaseline? baseline) =>
        baseline is null
            ? new Dictionary<string, double>()
            : baseline.Rows.ToDictionary(r => r.Key, r => r.Value.MedianMs);
}
