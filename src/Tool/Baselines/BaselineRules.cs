using System.Collections.Immutable;

namespace PrefillBench.Baselines;

/// <summary>What must hold of a baseline beyond its JSON form.</summary>
public static class BaselineRules
{
    /// <summary>One sentence per fault, without the final stop; empty when sound.</summary>
    public static IEnumerable<string> Complaints(ApprovedBaseline baseline)
    {
        if (baseline.MeasurementVersion < 1)
        {
            yield return $"measurementVersion {baseline.MeasurementVersion} does not exist";
        }

        foreach (var (name, value) in new[]
            { ("suite", baseline.Suite), ("slug", baseline.Slug), ("protocol", baseline.Protocol), ("l2", baseline.L2) })
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                yield return $"{name} is empty";
            }
        }

        foreach (var text in NullValues("hardware", baseline.Hardware).Concat(NullValues("environment", baseline.Environment)))
        {
            yield return text;
        }

        foreach (var (id, row) in baseline.Rows)
        {
            foreach (var text in row is null ? ["is null"] : RowComplaints(row))
            {
                yield return $"row '{id}': {text}";
            }
        }
    }

    private static IEnumerable<string> RowComplaints(ApprovedRow row)
    {
        if (row.CaseSha256.Length == 0)
        {
            yield return "caseSha256 is empty";
        }

        if (!(double.IsFinite(row.MedianMs) && row.MedianMs > 0))
        {
            yield return $"medianMs {row.MedianMs} is not a time above 0 ms";
        }

        if (row.PairNoise is { } noise && !(double.IsFinite(noise) && noise >= 0))
        {
            yield return $"pairNoise {noise} is not a fraction of at least 0";
        }

        if (row.MustCatch is { } mustCatch && !(double.IsFinite(mustCatch) && mustCatch > 0))
        {
            yield return $"mustCatch {mustCatch} is not a fraction above 0";
        }

        if (!(double.IsFinite(row.OutputError) && row.OutputError >= 0))
        {
            yield return $"outputError {row.OutputError} is not a fraction of at least 0";
        }

        if (row.CodeSha256 is { } code && !IsSha256(code))
        {
            yield return "codeSha256 is not 64 lower-case hex digits";
        }

        foreach (var text in NullValues("resources", row.Resources))
        {
            yield return text;
        }
    }

    // It becomes part of a path.
    private static bool IsSha256(string name) => name.Length == 64 && name.All(char.IsAsciiHexDigitLower);

    private static IEnumerable<string> NullValues(string name, ImmutableSortedDictionary<string, string> facts) =>
        facts.Where(fact => fact.Value is null).Select(fact => $"{name}.{fact.Key} is null");
}
