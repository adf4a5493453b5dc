namespace PrefillBench.Diagnostics;

/// <summary>What an input/output exception means to the user.</summary>
public static class StorageFailure
{
    private const int DiskFullOnUnix = 28; // ENOSPC
    private const int QuotaOnUnix = 122; // EDQUOT
    private const int DiskFullOnWindows = unchecked((int)0x80070070); // ERROR_DISK_FULL

    public static Diagnostic Of(Exception failure, string? path = null)
    {
        var place = path is null ? "" : $"{path}: ";
        return failure switch
        {
            IOException io when io.HResult is DiskFullOnUnix or QuotaOnUnix or DiskFullOnWindows =>
                new(Codes.DiskFull, $"{place}the disk is full; nothing already written was lost", SourcePosition.None),
            _ => new(Codes.FolderNotWritable, $"{place}{failure.Message}", SourcePosition.None),
        };
    }
}
