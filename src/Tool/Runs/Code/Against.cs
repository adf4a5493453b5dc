using System.Formats.Tar;
using PrefillBench.Devices;

namespace PrefillBench.Runs.Code;

/// <summary>Finds what --against names: a folder or a file, or the files of a git ref.</summary>
internal sealed class Against(RunHost host)
{
    /// <summary>What comes before a version instead of a place.</summary>
    public const string RuntimePrefix = "runtime=";

    public SidePlace Resolve(string text)
    {
        var path = Path.GetFullPath(text, host.WorkingDirectory);
        return Path.Exists(path) ? new(text, path, null) : Extract(text, path);
    }

    private SidePlace Extract(string text, string path)
    {
        var commit = text.StartsWith('-')
            ? null
            : Git.Ask(host.WorkingDirectory, "rev-parse", "--verify", "--quiet", $"{text}^{{commit}}");
        if (commit is null)
        {
            throw SidePlace.Unusable($"'{text}' is neither a folder ({path} does not exist) nor a git ref here");
        }

        var top = Git.Ask(host.WorkingDirectory, "rev-parse", "--show-toplevel")!;
        var source = Path.Combine(host.ScratchFolder, $"source-{commit[..12]}");
        Directory.CreateDirectory(source);
        var archive = Path.Combine(host.ScratchFolder, $"{commit[..12]}.tar");
        Programs.Run("git", top, "archive", "--format=tar", "-o", archive, commit);
        TarFile.ExtractToDirectory(archive, source, overwriteFiles: true);
        var builds = new CommitBuilds(host);
        return new(text, source, new(commit, top, project => builds.Build(text, commit, source, project)));
    }
}
