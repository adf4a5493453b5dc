namespace PrefillBench.Diagnostics;

/// <summary>
/// Opens a file so that nobody else can, until the process ends, however it ends. The file stays: deleting it would let two processes
/// lock two files of one name.
/// </summary>
internal static class LockFile
{
    private const UnixFileMode ReadAndWriteForAll =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <param name="path">A path in a folder that exists.</param>
    /// <param name="forAll">True when every user of the machine may open a file that is made here.</param>
    /// <returns>The open file; null when somebody else has it open.</returns>
    /// <exception cref="IOException">Also when something else has its name.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder takes no file of this user, or the file may not even be read.</exception>
    public static FileStream? TryOpen(string path, bool forAll)
    {
        try
        {
            return Exists(path) ? Opened(path) : Made(path, forAll);
        }
        catch (IOException e) when (IsHeld(e))
        {
            return null;
        }
    }

    /// <summary>A link could lead to a file of somebody else, and a pipe would let this process wait for ever.</summary>
    private static bool Exists(string path) => (new FileInfo(path).LinkTarget, FileStatus.Of(path).Kind) switch
    {
        (not null, _) => throw new IOException("it is a link; remove it"),
        (_, FileKind.Nothing) => false,
        (_, FileKind.Regular) => true,
        _ => throw new IOException("it is no regular file; remove it"),
    };

    /// <summary>
    /// Without leave to create it, which Linux refuses on other users' files in a folder such as /tmp. To lock a file that its owner lent
    /// to nobody it is enough to read it; but NFS wants it open for writing, so that is tried first.
    /// </summary>
    private static FileStream Opened(string path)
    {
        try
        {
            return Open(path, FileMode.Open, FileAccess.ReadWrite);
        }
        catch (UnauthorizedAccessException)
        {
            return Open(path, FileMode.Open, FileAccess.Read);
        }
    }

    private static FileStream Made(string path, bool forAll)
    {
        var file = Open(path, FileMode.CreateNew, FileAccess.ReadWrite);
        if (forAll && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file.SafeFileHandle, ReadAndWriteForAll);
        }

        return file;
    }

    private static FileStream Open(string path, FileMode mode, FileAccess access) => new(path, mode, access, FileShare.None, bufferSize: 1);

    // What flock answers; ERROR_SHARING_VIOLATION on Windows. EEXIST, 17, and ERROR_FILE_EXISTS when another made it first.
    private static bool IsHeld(IOException e) => e.HResult is Posix.WouldBlockOnLinux or Posix.WouldBlockOnMac or 17
        or unchecked((int)0x80070020) or unchecked((int)0x80070050);
}
