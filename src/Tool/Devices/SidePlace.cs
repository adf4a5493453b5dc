using PrefillBench.Diagnostics;
using PrefillBench.Diagnostics.Files;
using PrefillBench.Spec;

namespace PrefillBench.Devices;

/// <summary>The files that --against names.</summary>
/// <param name="Text">The name as the user wrote it.</param>
/// <param name="Path">Absolute: a folder, a file, or a folder with the files of a commit.</param>
/// <param name="Commit">The commit; null where a folder or a file was named.</param>
public sealed record SidePlace(string Text, string Path, CommitPlace? Commit)
{
    /// <summary>The path at the commit of something in the working tree.</summary>
    /// <param name="current">Absolute.</param>
    /// <param name="unless">The same, relative to the repository, where <paramref name="current"/> is null.</param>
    public string AtCommit(string? current, string unless) =>
        System.IO.Path.Combine(
            Path, current is null ? unless : System.IO.Path.GetRelativePath(Commit!.Repository, RealPath.Of(current))) is var there
            && System.IO.Path.GetRelativePath(Path, there) is var relative && !relative.StartsWith("..", StringComparison.Ordinal)
                ? there
                : throw Unusable($"{current} is not part of the repository {Commit!.Repository}");

    /// <summary>The kernels of a run as they are at the place; one that it does not have has no counterpart.</summary>
    /// <param name="folder">The folder of the place's kernels. It may be missing where every kernel has a file of its own.</param>
    public KernelSet Found(KernelSet kernels, string folder) => new(
        folder,
        [
            .. kernels.Uses.Select(use => use.From is { } named ? use with { From = FileOf(named, folder) ?? "" } : use)
                .Where(use => use.From != "").Select(use => use with { At = SourcePosition.None }),
        ]);

    /// <summary>The file of the working tree at the commit, or one of the same name in the folder.</summary>
    private string? FileOf(string named, string folder) =>
        Commit is not null ? AtCommit(named, "") is var there && File.Exists(there) ? there : null
        : !Directory.Exists(folder) ? null
        : Directory.EnumerateFiles(folder, System.IO.Path.GetFileName(named), SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .FirstOrDefault();

    public static PfbException Unusable(string text) => new(Codes.AgainstUnusable, $"--against: {text}");
}

/// <param name="Sha">The commit's full hash.</param>
/// <param name="Repository">Top folder of the working tree, without symbolic links.</param>
/// <param name="Build">Builds a .NET project of the commit: takes its file below the place, returns the folder of the result.</param>
public sealed record CommitPlace(string Sha, string Repository, Func<string, string> Build)
{
    public string Abbreviated => Sha[..Math.Min(12, Sha.Length)];

    /// <summary>
    /// Which descriptions the commit lacks, for the user, where a run has none of its kernels there; null where the run does not name all
    /// of them by file.
    /// </summary>
    public string? WhyNone(KernelSet kernels) => kernels.Uses.Any(use => use.From is null) ? null
        : $"commit {Abbreviated} has none of this run's kernels: it lacks " + string.Join(", ", kernels.Uses
            .Select(use => System.IO.Path.GetRelativePath(Repository, RealPath.Of(use.From!))).Distinct());
}
