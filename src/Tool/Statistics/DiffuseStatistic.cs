namespace PrefillBench.Statistics;

/// <summary>
/// "Everything a little slower" over machines: the sum of the machines' own t over the root of their number (Stouffer's combination), so
/// that it has the size of one machine's t when nothing is slower. Each machine's t is flipped and studentised by itself.
/// </summary>
internal sealed class DiffuseStatistic(IReadOnlyList<ShardScores> shards)
{
    private readonly int[] taking = [.. Enumerable.Range(0, shards.Count).Where(shard => shards[shard].HasDiffuse)];

    public bool Exists => taking.Length > 0;

    /// <param name="signsOf">The sign vector of a machine, by its number.</param>
    public double Of(Func<int, ulong> signsOf)
    {
        var sum = 0.0;
        foreach (var shard in taking)
        {
            sum += shards[shard].Diffuse(signsOf(shard));
        }

        return sum / Math.Sqrt(taking.Length);
    }
}
