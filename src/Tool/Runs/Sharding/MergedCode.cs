using System.Collections.Immutable;
using PrefillBench.CodeFiles;

namespace PrefillBench.Runs.Sharding;

/// <summary>The code that the rows of merged shards ran, from the folder of the shard that measured each.</summary>
internal sealed class MergedCode(ReadyRun ready, ImmutableArray<ShardFolder> shards)
{
    private readonly Dictionary<string, int> shardOf = ready.Plan.Rows.ToDictionary(row => row.Id, row => row.Shard);
    private readonly Dictionary<string, KernelCode> known = [];

    /// <exception cref="Diagnostics.PfbException">ShardDamaged: the code is missing or damaged.</exception>
    public KernelCode Of(string row)
    {
        var sha256 = ready.Planned.Codes.ByRow[row].Sha256!;
        return known.TryGetValue(sha256, out var code) ? code : known[sha256] = ShardOf(row).ReceivedCode(sha256);
    }

    private ShardFolder ShardOf(string row) =>
        shards is [var only] ? only : shards.First(shard => shard.Found.Shard.Index == shardOf[row]);
}
