using PrefillBench.Baselines;
using PrefillBench.Diagnostics;

namespace PrefillBench.Runs.Sharding;

/// <summary>The folder of a shard, whose results are written by `merge`.</summary>
/// <param name="whole">The outputs of all shards together, if this process writes them.</param>
internal sealed class ShardOutputs(string output, IRunOutputs? whole = null) : IRunOutputs, IDisposable
{
    private FolderLock? alone;

    private string ShardPath => Path.Combine(output, ShardFile.FileName);

    public void Require()
    {
        WriteProbe.Folder(output, room: 0);
        WriteProbe.File(ShardPath);
        alone = OutputFolder.Take(output);
    }

    public void RemoveOld(string slug, string suite)
    {
        WholeFile.Remove(ShardPath);
        new ReceivedRuns(output).Remove(slug, suite);
        whole?.RemoveOld(slug, suite);
    }

    public void Dispose() => alone?.Dispose();
}
