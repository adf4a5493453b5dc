using System.Runtime.InteropServices;

namespace PrefillBench.Cli.Running;

/// <summary>Whose a file is, which .NET does not tell.</summary>
internal static unsafe partial class FileOwner
{
    // Of linux/fcntl.h and linux/stat.h; struct statx is the same on every architecture, stx_uid its field at byte 20.
    private const int RelativeToWorkingDirectory = -100;
    private const int NoFollow = 0x100;
    private const uint AskForOwner = 0x8;
    private const int StatxBytes = 256;
    private const int OwnerAt = 20;

    /// <summary>
    /// Whether this user owns it; a link itself, not its target. Always true outside Linux, where each user has a temporary folder.
    /// </summary>
    public static bool IsThisUser(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        var status = stackalloc byte[StatxBytes];
        return statx(RelativeToWorkingDirectory, path, NoFollow, AskForOwner, status) == 0 && *(uint*)(status + OwnerAt) == geteuid();
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint mask, byte* status);

    [LibraryImport("libc")]
    private static partial uint geteuid();
}
