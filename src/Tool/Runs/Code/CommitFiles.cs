using PrefillBench.Devices;

namespace PrefillBench.Runs.Code;

/// <summary>
/// The files of a commit in a folder, as `git checkout` would write them: line ends, LFS and other filters applied, `export-ignore` not.
/// Git writes them through an index of their own, so that neither the working tree nor the repository changes; a worktree would leave
/// traces in the repository, and could not be made in one that is read-only.
/// </summary>
internal sealed class CommitFiles(RunHost host)
{
    private const string SubmoduleMode = "160000";

    /// <param name="repository">A working tree.</param>
    /// <param name="commit">The commit's full hash.</param>
    /// <param name="folder">Absolute; need not exist.</param>
    /// <exception cref="Diagnostics.PfbException">AgainstUnusable, with git's sentence.</exception>
    public void Write(string repository, string commit, string folder)
    {
        Directory.CreateDirectory(folder);
        var index = Path.Combine(host.ScratchFolder, $"{host.NewName()}.index");
        Programs.Run("git", repository, [new("GIT_INDEX_FILE", index)], "read-tree", commit);
        Programs.Run(
            "git", repository, [new("GIT_INDEX_FILE", index)],
            "checkout-index", "--all", "--force", $"--prefix={Path.TrimEndingDirectorySeparator(folder)}/");
        foreach (var (path, own) in Submodules(repository, commit))
        {
            WriteSubmodule(Path.Combine(repository, path), path, own, Path.Combine(folder, path));
        }
    }

    /// <summary>
    /// Writes a submodule from its own repository, which has the commit if it was ever checked out here. Nothing is fetched.
    /// </summary>
    private void WriteSubmodule(string repository, string path, string commit, string folder)
    {
        // Where the submodule was never checked out, git would answer for the repository around it.
        var isThere = Path.Exists(Path.Combine(repository, ".git"))
            && Git.Answer(repository, "cat-file", "-e", $"{commit}^{{commit}}").WhyNot is null;
        if (isThere)
        {
            Write(repository, commit, folder);
        }
        else
        {
            host.Listener.Say(
                $"--against: commit {commit[..12]} of submodule {path} is missing, so its folder is empty; `git submodule update "
                + "--init` fetches it");
        }
    }

    private static IEnumerable<(string Path, string Commit)> Submodules(string repository, string commit)
    {
        // MODE TYPE OBJECT<tab>PATH, each ended by a zero (git-ls-tree(1)).
        var tree = Git.Answer(repository, "ls-tree", "-r", "-z", commit);
        if (tree.WhyNot is { } why)
        {
            throw SidePlace.Unusable(why);
        }

        return
            from entry in tree.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            where entry.StartsWith(SubmoduleMode, StringComparison.Ordinal)
            let tab = entry.IndexOf('\t', StringComparison.Ordinal)
            select (entry[(tab + 1)..], entry[..tab].Split(' ')[2]);
    }
}
