namespace PrefillBench.Diagnostics;

/// <summary>
/// Finds the link that leads nowhere in a path. The system says of it "already exists" or "could not find", depending on what was tried,
/// and neither tells a reader to look at a link.
/// </summary>
internal static class BrokenLink
{
    /// <summary>What is wrong with the first such link, as a clause behind a colon; null where every link leads somewhere.</summary>
    public static string? In(string path)
    {
        for (var current = Absolute(path); current is not null; current = Path.GetDirectoryName(current))
        {
            if (FileStatus.Of(current).Kind != FileKind.Nothing)
            {
                return null;
            }

            if (new FileInfo(current).LinkTarget is { } target)
            {
                return Loops(current)
                    ? $"the link {current} leads back to itself; remove it, or name another place"
                    : $"the link {current} leads to {target}, which does not exist; create that, or remove the link";
            }
        }

        return null;
    }

    // An empty path, or one with a NUL, is another complaint's.
    private static string? Absolute(string path)
    {
        try
        {
            return Path.GetFullPath(path);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool Loops(string link)
    {
        try
        {
            _ = new FileInfo(link).ResolveLinkTarget(returnFinalTarget: true);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
