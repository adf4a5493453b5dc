namespace PrefillBench.Diagnostics;

/// <summary>Turns what the file system threw into the diagnostic for the user.</summary>
public static class StorageErrors
{
    // .NET puts errno into HResult on Unix and the HRESULT of the Win32 error on Windows.
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    /// <summary>
    /// Whether <see cref="Translate"/> has something better to say than the exception itself. ArgumentException is .NET's
    /// word for an empty path or one with a NUL; use this around file calls alone.
    /// </summary>
    public static bool IsStorage(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    /// <param name="path">The file or folder that was to be written.</param>
    public static PfbException Translate(Exception e, string path) =>
        e is IOException && e.HResult is NoSpace or QuotaExceeded or WindowsDiskFull or WindowsHandleDiskFull
            ? new(Codes.DiskFull, $"no space is left to write {path}: {e.Message}")
            : new(Codes.FolderNotWritable, $"{path} cannot be written: {e.Message}");
}
