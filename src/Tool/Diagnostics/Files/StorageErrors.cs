namespace PrefillBench.Diagnostics;

/// <summary>Turns what the file system threw into the diagnostic for the user.</summary>
public static class StorageErrors
{
    // .NET puts errno into HResult on Unix and the HRESULT of the Win32 error on Windows.
    private const int NotPermitted = 1;
    private const int Busy = 16;
    private const int OtherDisk = 18;
    private const int NoSpace = 28;
    private const int ReadOnlyDisk = 30;
    private const int QuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    /// <summary>
    /// Whether <see cref="Translate"/> has something better to say than the exception itself. ArgumentException is .NET's
    /// word for an empty path or one with a NUL; use this around file calls alone.
    /// </summary>
    public static bool IsStorage(Exception e) =>
        e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    /// <summary>
    /// Whether the folder is what refuses, and a file in it may still be written: a folder of another user, a disk mounted for reading,
    /// a single file mounted into a container.
    /// </summary>
    public static bool IsOfFolder(Exception e) =>
        e is UnauthorizedAccessException || (e is IOException && e.HResult is NotPermitted or Busy or OtherDisk or ReadOnlyDisk);

    /// <param name="path">The file or folder that was to be written.</param>
    public static PfbException Translate(Exception e, string path) =>
        e is IOException && e.HResult is NoSpace or QuotaExceeded or WindowsDiskFull or WindowsHandleDiskFull
            ? new(Codes.DiskFull, $"no space is left to write {path}: {Reason(e)}")
            : new(Codes.FolderNotWritable, $"{path} cannot be written: {BrokenLink.In(path) ?? Reason(e)}");

    /// <summary>
    /// What the system said. Behind it .NET names the file, which nobody knows where a temporary one takes the place of another.
    /// </summary>
    public static string Reason(Exception e) => e switch
    {
        UnauthorizedAccessException => "access is denied",
        FileNotFoundException => "there is no such file",
        DirectoryNotFoundException => "there is no such file or folder",
        _ => e.Message.LastIndexOf(" : '", StringComparison.Ordinal) is > 0 and var file ? e.Message[..file] : e.Message.TrimEnd('.'),
    };
}
