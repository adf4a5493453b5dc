using PrefillBench.Baselines;
using PrefillBench.CodeFiles;
using PrefillBench.Diagnostics;
using PrefillBench.Diagnostics.Files;
using PrefillBench.Measurement.Journals;
using PrefillBench.Sharding;

namespace PrefillBench.Runs.Sharding;

/// <summary>A folder that `run --shard` wrote.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="File">The shard's file; null where its run was killed before it could write one.</param>
internal sealed record ShardFolder(string Path, FoundShard Found, ShardFile? File)
{
    private string SweepPath => System.IO.Path.Combine(Path, SweepFile.FileName);

    private string JournalPath => System.IO.Path.Combine(Path, Journal.FileName);

    /// <summary>Folders as the user names them, or the folders directly below them; each once.</summary>
    /// <param name="shown">A path as the user may read it.</param>
    /// <exception cref="PfbException">Some folders cannot be read; the exception has all of them.</exception>
    public static IReadOnlyList<ShardFolder> Find(IEnumerable<string> named, Func<string, string> shown)
    {
        string[] folders = [.. named.SelectMany(Folders).DistinctBy(RealPath.Of)];
        return PfbException.All(folders.Length, at => Read(folders[at], shown(folders[at])));
    }

    /// <summary>
    /// The shard's measurements, after a check that their files are as the run left them. <see cref="Sweep"/> checks the file that it
    /// reads, which `merge` asks of one shard.
    /// </summary>
    /// <exception cref="PfbException">ShardDamaged.</exception>
    public JournalContent Measured()
    {
        RequireUnchanged(JournalPath, File!.JournalSha256);
        var content = Journal.Read(JournalPath);
        if (File.Received is { } received)
        {
            RequireUnchanged(new ReceivedRuns(Path).PathOf(File.Device.Slug, received.Suite), received.RowsSha256);
            foreach (var code in received.Code)
            {
                _ = ReceivedCode(code);
            }
        }

        return content.Header.Shard == Found.Shard.ToString() && content.Header.Plan == PlanFacts.Sha256(File.Plan)
            ? content
            : throw Damaged(JournalPath);
    }

    /// <summary>What the shard's journal begins with.</summary>
    /// <exception cref="PfbException">UnreadableFile, or NewerSchema.</exception>
    public JournalHeader Header() => Journal.ReadHeader(JournalPath);

    /// <summary>The shard's facts of the whole sweep.</summary>
    /// <exception cref="PfbException">ShardDamaged.</exception>
    public SweepFile Sweep() => SweepFile.Read(Unchanged(SweepPath, File!.SweepSha256), SweepPath);

    /// <summary>Code that its rows ran.</summary>
    /// <exception cref="PfbException">ShardDamaged: the code is not there as the run left it.</exception>
    public KernelCode ReceivedCode(string sha256)
    {
        if (File!.Received is null)
        {
            throw Damaged(Path);
        }

        try
        {
            return new ReceivedRuns(Path).Code(File.Device.Slug).Load(sha256);
        }
        catch (PfbException e)
        {
            // The advice for a baseline, to restore it from version control, does not fit here.
            throw Damaged(e.Diagnostics[0].Position.File);
        }
    }

    private static void RequireUnchanged(string path, string sha256)
    {
        if (Hashes.OfFile(path, Codes.ShardDamaged) != sha256)
        {
            throw Damaged(path);
        }
    }

    private static byte[] Unchanged(string path, string sha256)
    {
        var bytes = WholeFile.Read(path, int.MaxValue, Codes.ShardDamaged);
        return Hashes.Of(bytes) == sha256 ? bytes : throw Damaged(path);
    }

    private static IEnumerable<string> Folders(string path)
    {
        var named = System.IO.Path.TrimEndingDirectorySeparator(path);
        if (Holds(named))
        {
            return [named];
        }

        string[] below = Directory.Exists(named) ? [.. Directory.GetDirectories(named).Where(Holds).Order(StringComparer.Ordinal)] : [];
        if (below.Length > 0)
        {
            return below;
        }

        var why = !Directory.Exists(named) ? $"there is no folder '{named}'; name the --output folders of `run --shard`"
            : System.IO.File.Exists(System.IO.Path.Combine(named, "results.json"))
                ? $"'{named}' is the folder of a merged run, which has its verdict already; name the folders of its shards"
            : $"there is no shard in '{named}' or in a folder directly below it; name the --output folders of `run --shard`";
        throw new PfbException(Codes.UnreadableFile, why);

        static bool Holds(string folder) =>
            System.IO.File.Exists(System.IO.Path.Combine(folder, ShardFile.FileName))
            || System.IO.File.Exists(System.IO.Path.Combine(folder, Journal.FileName));
    }

    private static ShardFolder Read(string folder, string shown)
    {
        var path = System.IO.Path.Combine(folder, ShardFile.FileName);
        if (System.IO.File.Exists(path))
        {
            var file = ShardJson.Read(path);
            var why = file.State == ShardState.Measured ? null : file.Why ?? "is not measured";
            return new(folder, new(shown, new(file.Shard, file.Shards), file.Plan, why), file);
        }

        var journal = System.IO.Path.Combine(folder, Journal.FileName);
        if (!WholeFile.Read(journal, int.MaxValue, Codes.ShardDamaged).Contains((byte)'\n'))
        {
            throw new PfbException(
                Codes.ShardsMissing,
                $"the run in {shown} was killed before it measured anything. Measure its shard again, or leave the folder out");
        }

        var header = Journal.ReadHeader(journal);
        return header.Shard is { } shard
            ? new(folder, new(shown, Shard.Parse(shard, path), null, $"was killed; continue it in {shown} with --resume"), null)
            : throw new PfbException(
                Codes.ForeignShard, $"{shown} is the folder of a run without --shard, which has its verdict already; leave it out");
    }

    private static PfbException Damaged(string path) => new(
        Codes.ShardDamaged, $"the file was changed after the shard's run. {Codes.ShardDamaged.Remedy}", new(path, 0, 0));
}
