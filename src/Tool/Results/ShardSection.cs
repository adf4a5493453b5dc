namespace PrefillBench.Results;

/// <summary>A part of a sweep that one card measured.</summary>
/// <param name="Shard">Number and count of shards, such as "2/8".</param>
/// <param name="Card">The one piece of hardware.</param>
/// <param name="Boot">Identifies the boot of its machine.</param>
/// <param name="Rows">Number of rows that the shard had to measure.</param>
/// <param name="Machine">The machine's name in its network; null in results of earlier versions.</param>
public sealed record ShardSection(
    string Shard, string RunId, string Card, string Boot, DateTimeOffset StartedUtc, double MeasuringSeconds, int Rows,
    string? Machine = null);
