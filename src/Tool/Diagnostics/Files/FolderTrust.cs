namespace PrefillBench.Diagnostics;

/// <summary>
/// Whether nobody but one user, and root, can have put a file into a folder: machine code from a folder that others write would be
/// measured as if it came from this user's source. The rule is that of OpenSSH's StrictModes, with links followed.
/// </summary>
internal sealed class FolderTrust(Func<string, FileStatus> look, uint user, uint group)
{
    private const int MostLinks = 40;

    /// <summary>
    /// The check for this user; null elsewhere than on Linux, where nothing is checked: Windows gives every user a cache folder that others
    /// cannot write.
    /// </summary>
    public static FolderTrust? OfThisUser { get; } = OperatingSystem.IsLinux()
        ? new(FileStatus.OfItself, Posix.geteuid(), Posix.getegid()) : null;

    /// <summary>Why the folder cannot be trusted, for the user; null when it can.</summary>
    /// <param name="folder">Absolute; exists.</param>
    public string? WhyNot(string folder)
    {
        try
        {
            return Last(folder, links: 0);
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            return $"its permissions cannot be read ({e.Message})";
        }
    }

    /// <summary>True when the file or folder itself belongs to this user alone. The folders above it are not looked at.</summary>
    public bool IsOwn(string path) => look(path) is var found && found.Kind != FileKind.Link && found.User == user && !OthersWrite(found);

    private string? Last(string folder, int links)
    {
        if (Above(folder, links) is { } reason)
        {
            return reason;
        }

        var found = look(folder);
        return found.User != user ? Foreign(folder, found)
            : found.Kind == FileKind.Link ? Followed(folder, links, Last)
            : OthersWrite(found) ? Shared(folder)
            : null;
    }

    /// <summary>
    /// Why a folder on the way cannot be trusted: whoever can rename or replace what is in it decides what the path means.
    /// </summary>
    private string? OnTheWay(string folder, int links)
    {
        if (Above(folder, links) is { } reason)
        {
            return reason;
        }

        var found = look(folder);
        return found.User != 0 && found.User != user ? Foreign(folder, found)
            : found.Kind == FileKind.Link ? Followed(folder, links, OnTheWay)
            : OthersWrite(found) && !found.IsSticky ? Shared(folder)
            : null;
    }

    private string? Above(string folder, int links) => Path.GetDirectoryName(folder) is { } above ? OnTheWay(above, links) : null;

    private static string? Followed(string link, int links, Func<string, int, string?> on) => links >= MostLinks
        ? "its symbolic links lead in a circle"
        : on(Path.GetFullPath(new FileInfo(link).LinkTarget ?? throw new IOException($"{link} is no longer a link"),
            Path.GetDirectoryName(link)!), links + 1);

    // Many systems give every user a group of their own, of the same number, and let it write by default (umask 002).
    private bool OthersWrite(FileStatus found) => found.EveryoneWrites || (found.GroupWrites && !(found.Group == group && group == user));

    private string Foreign(string folder, FileStatus found) => $"{folder} belongs to user {found.User}, and this is user {user}";

    private static string Shared(string folder) => $"other users can write {folder}";
}
