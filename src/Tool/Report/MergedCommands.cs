using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>
/// Commands that follow `merge`. What is measured again is measured as the first shard was: the words of `merge` itself say nothing of
/// that. What is approved is where `merge` left it.
/// </summary>
internal sealed class MergedCommands(RunSection run) : RunCommands
{
    private readonly ToolCommands shards = new(run with { Argv = run.ShardArgv ?? [] });

    public override string Again => shards.Again;

    public override string Approve => new ToolCommands(run).Approve;

    public override NextStep Rest => new(
        "Measure the missing shards, each in a folder of its own, and those that were killed with --resume; then merge all of them. The "
        + "first one:",
        InFolder(shards.Again, Missing()));

    public override string Row(RowSection? row) => shards.Row(row);

    public override string RowInDetail(RowSection? row) => shards.RowInDetail(row);

    public override NextStep MorePairs(int most) => new(
        "Measure all shards again with more pairs, each in a folder of its own, and merge them; on quieter machines fewer are needed. "
        + "`on_inconclusive: warn` in the sweep file lets it pass. The first one:",
        InFolder(shards.WithPairs(2 * most), $"1/{Count()}"));

    public override NextStep Tool(string sentence, string words) => shards.Tool(sentence, words);

    private string Count() => run.Shards is [var part, ..] ? part.Shard.Split('/')[^1] : "1";

    /// <summary>The first shard that was not merged; 1/1 where the run was measured in one part.</summary>
    private string Missing()
    {
        var merged = run.Shards?.Select(part => part.Shard).ToHashSet() ?? [];
        return Enumerable.Range(1, merged.Count + 1).Select(index => $"{index}/{Count()}").First(shard => !merged.Contains(shard));
    }

    private static string InFolder(string command, string shard) =>
        $"{command} --shard {shard} --output shard-{shard.Split('/')[0]}";
}
