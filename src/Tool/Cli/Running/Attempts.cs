using PrefillBench.Baselines;
using PrefillBench.Report;

namespace PrefillBench.Cli.Running;

/// <summary>Which attempt a run is. Asking again until the answer is liked is how a slow kernel gets through any gate, so a report says it.</summary>
internal static class Attempts
{
    /// <param name="told">By the caller, who may know of runs on other machines or in checkouts that are gone; null when not.</param>
    public static AttemptSection Count(BaselineStore store, RunSetup setup, string runId, DateTimeOffset startedUtc, string? commit, int? told)
    {
        var known = store.Attempts(setup.Today.Slug, setup.Today.Suite).Add(new(
            runId,
            startedUtc,
            commit,
            [.. (setup.Sides.Current?.Values.Select(image => image.CodeSha256) ?? [setup.Sides.Sides.Current.Identity]).Distinct().Order(StringComparer.Ordinal)],
            $"{(setup.Baseline is { } baseline ? BaselineJson.Sha256(baseline) : "nothing approved")}{(setup.Against is { } against ? $", {against}" : "")}"));
        return new(Math.Max(known, told ?? 1), told >= known);
    }
}
