using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PrefillBench.Diagnostics;

internal enum FileKind
{
    Nothing,
    Regular,
    Folder,
    Pipe,
    Device,
    BlockDevice,
    Socket,
}

/// <param name="Owner">User id; 0 where the system has none.</param>
/// <param name="Group">Group id; 0 where the system has none.</param>
internal readonly record struct FileStatus(FileKind Kind, uint Owner, uint Group);

/// <summary>What .NET does not say of a file: whether it is one, and whose. Links are followed.</summary>
internal static partial class PosixFile
{
    // linux/stat.h and linux/fcntl.h.
    private const int CurrentFolder = -100;
    private const uint BasicStatistics = 0x7FF;
    private const int KindMask = 0xF000;

    // unistd.h.
    private const int MayWrite = 2;
    private const int LongestPath = 4096;

    /// <summary>Where there is no statx(2), what is neither a folder nor absent counts as a regular file.</summary>
    public static FileStatus StatusOf(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new(Directory.Exists(path) ? FileKind.Folder : File.Exists(path) ? FileKind.Regular : FileKind.Nothing, 0, 0);
        }

        return statx(CurrentFolder, path, 0, BasicStatistics, out var status) == 0
            ? new(KindOf(status.Mode), status.Owner, status.Group)
            : default;
    }

    /// <summary>Gives a file the owner and the group of another, as far as this user may; one who may do neither keeps it.</summary>
    [SupportedOSPlatform("linux")]
    public static void Give(string path, FileStatus like)
    {
        const uint Unchanged = uint.MaxValue;
        if (chown(path, like.Owner, like.Group) != 0)
        {
            _ = chown(path, Unchanged, like.Group);
        }
    }

    /// <summary>Whether this user may write to what is there, by the system's own rules; a pipe is not opened for it.</summary>
    public static bool IsWritable(string path) => !OperatingSystem.IsLinux() || access(path, MayWrite) == 0;

    /// <summary>The folder itself, without links on the way; the path as it is where it leads nowhere.</summary>
    public static unsafe string RealPath(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return folder;
        }

        var buffer = stackalloc byte[LongestPath];
        return realpath(folder, buffer) == null ? folder : Marshal.PtrToStringUTF8((nint)buffer)!;
    }

    private static FileKind KindOf(ushort mode) => (mode & KindMask) switch
    {
        0x1000 => FileKind.Pipe,
        0x2000 => FileKind.Device,
        0x4000 => FileKind.Folder,
        0x6000 => FileKind.BlockDevice,
        0xC000 => FileKind.Socket,
        _ => FileKind.Regular,
    };

#pragma warning disable IDE1006 // Functions keep their native names, so that they can be looked up.
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int folder, string path, int flags, uint mask, out Statistics status);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chown(string path, uint owner, uint group);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int access(string path, int mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial byte* realpath(string path, byte* resolved);
#pragma warning restore IDE1006

    /// <summary>struct statx, which is the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statistics
    {
        [FieldOffset(20)]
        public uint Owner;

        [FieldOffset(24)]
        public uint Group;

        [FieldOffset(28)]
        public ushort Mode;
    }
}
