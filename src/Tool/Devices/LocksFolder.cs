using PrefillBench.Diagnostics;

namespace PrefillBench.Devices;

/// <summary>
/// The folder of the device locks. Every user of the machine can add files to it and remove none of the others', as in /tmp.
/// </summary>
internal static class LocksFolder
{
    private const UnixFileMode SharedFolder =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute | UnixFileMode.StickyBit;

    /// <summary>Makes it where it is missing; one that is there keeps its rights, which somebody may have chosen.</summary>
    /// <exception cref="IOException">It cannot be made, or is a link that another user made.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be made.</exception>
    public static void Make(string folder)
    {
        if (!Path.Exists(folder))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            MakeShared(folder);
        }

        if (OperatingSystem.IsLinux()
            && FileStatus.OfItself(folder) is { Kind: FileKind.Link, IsThisUsers: false, User: not 0 and var user })
        {
            throw new IOException($"{folder} is a link that user {user} made; remove it");
        }
    }

    /// <summary>
    /// It gets its rights under another name: whoever put a link in its place meanwhile would have them given to what the link leads to,
    /// and a run that is killed meanwhile would leave a folder that is closed to all others.
    /// </summary>
    private static void MakeShared(string folder)
    {
        var made = FileReplacement.TemporaryName(folder);
        Directory.CreateDirectory(made);
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(made, SharedFolder);
            }

            Directory.Move(made, folder);
        }
        catch (Exception e) when (StorageErrors.IsStorage(e) && Directory.Exists(folder))
        {
            // Another run made it first.
        }
        finally
        {
            if (Directory.Exists(made))
            {
                Directory.Delete(made);
            }
        }
    }
}
