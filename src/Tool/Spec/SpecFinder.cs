using PrefillBench.Diagnostics;

namespace PrefillBench.Spec;

/// <summary>Finds the sweep file that belongs to a folder.</summary>
public static class SpecFinder
{
    private static readonly string[] FileNames = ["prefill-bench.yaml", "prefill-bench.yml"];

    /// <summary>The nearest file in this folder or above it, but not above the repository.</summary>
    /// <exception cref="PfbException">SpecNotFound: there is none. DuplicateKey: there are two beside each other.</exception>
    public static string Find(string startDirectory) => FindOrNone(startDirectory) ?? throw new PfbException(
        Codes.SpecNotFound,
        $"No {FileNames[0]} in {Path.GetFullPath(startDirectory)} or above it; run `init`, or name a file with --spec.");

    /// <summary>As <see cref="Find"/>, for commands that need no file; null where there is none.</summary>
    /// <exception cref="PfbException">DuplicateKey: there are two beside each other.</exception>
    public static string? FindOrNone(string startDirectory)
    {
        for (var folder = new DirectoryInfo(Path.GetFullPath(startDirectory)); folder is not null; folder = folder.Parent)
        {
            var found = FileNames.Select(name => Path.Combine(folder.FullName, name)).Where(File.Exists).ToList();
            if (found.Count > 1)
            {
                throw new PfbException(Codes.DuplicateKey,
                    $"Both {string.Join(" and ", FileNames)} are in {folder.FullName}; remove one, or name one with --spec.");
            }

            if (found is [var file])
            {
                return file;
            }

            // .git is a folder in a repository and a file in a worktree or submodule.
            if (Path.Exists(Path.Combine(folder.FullName, ".git")))
            {
                break;
            }
        }

        return null;
    }
}
