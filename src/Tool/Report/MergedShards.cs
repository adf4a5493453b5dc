using PrefillBench.Diagnostics;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>Who measured which part of a merged run; nothing of a run that was measured in one.</summary>
internal static class MergedShards
{
    public static string? Sentence(RunSection run) => run.Shards is not { } shards ? null
        : $"merged from {PlainText.Count(shards.Length, "shard")}, measured by "
            + $"{PlainText.Count(shards.Select(shard => shard.Card).Distinct().Count(), "card")}: "
            + $"{shards.Sum(shard => shard.MeasuringSeconds):0} s in all, {shards.Max(shard => shard.MeasuringSeconds):0} s the longest";

    public static IEnumerable<(string Name, string Value)> Facts(RunSection run) => (run.Shards ?? []).Select(shard => (
        $"shard {shard.Shard}",
        $"{PlainText.Count(shard.Rows, "row")} in {shard.MeasuringSeconds:0.#} s on {shard.Machine ?? "a machine"}, card {shard.Card}, "
            + $"from {shard.StartedUtc.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC"));
}
