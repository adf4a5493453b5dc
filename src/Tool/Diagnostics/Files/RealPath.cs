namespace PrefillBench.Diagnostics.Files;

/// <summary>
/// Paths without symbolic links, as realpath(3) gives them: git names a repository so, whichever way the user came there.
/// </summary>
public static class RealPath
{
    /// <summary>The number of links that Linux follows in one path.</summary>
    private const int MostLinks = 40;

    /// <param name="path">Absolute; parts of it need not exist.</param>
    /// <exception cref="IOException">The links go round in a circle.</exception>
    public static string Of(string path) => Of(Path.GetFullPath(path), 0);

    private static string Of(string path, int links)
    {
        if (Path.GetDirectoryName(path) is not { } parent)
        {
            return path;
        }

        var here = Path.Combine(Of(parent, links), Path.GetFileName(path));
        if (new FileInfo(here).LinkTarget is not { } target)
        {
            return here;
        }

        return links < MostLinks
            ? Of(Path.GetFullPath(target, Path.GetDirectoryName(here)!), links + 1)
            : throw new IOException($"{path} has too many levels of symbolic links");
    }
}
