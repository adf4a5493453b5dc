using PrefillBench.Baselines;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Runs.Planning;

/// <summary>Medians of an approved baseline, to estimate with.</summary>
internal static class StoredTimes
{
    /// <returns>Milliseconds by row id; empty without a baseline.</returns>
    public static IReadOnlyDictionary<string, double> Of(ApprovedBaseline? baseline) =>
        baseline is null
            ? new Dictionary<string, double>()
            : baseline.Rows.ToDictionary(r => r.Key, r => r.Value.MedianMs);

    /// <summary>
    /// The approved time of a row, to judge with: only of the same work on the same device, measured as today. Null where there is none.
    /// </summary>
    /// <param name="comparable">The approved baseline; null where it cannot be compared with today.</param>
    /// <param name="caseSha256">Hash of the row's case, where it is known already.</param>
    public static double? OfSameWork(ApprovedBaseline? comparable, WorkloadRow row, string? caseSha256 = null) =>
        comparable?.Rows.GetValueOrDefault(row.Id) is { } approved && approved.CaseSha256 == (caseSha256 ?? row.Case.Sha256)
            ? approved.MedianMs
            : null;
}
