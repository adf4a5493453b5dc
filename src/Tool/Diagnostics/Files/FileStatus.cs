using System.Runtime.InteropServices;

namespace PrefillBench.Diagnostics;

internal enum FileKind
{
    Nothing,
    Regular,
    Link,
    Folder,
    Pipe,
    Device,
    BlockDevice,
    Socket,
}

/// <summary>A file's kind, its owner, and who may write it.</summary>
/// <param name="Mode">Type and permissions, as in stat(2).</param>
internal readonly record struct FileStatus(uint User, uint Group, int Mode)
{
    private const int TypeMask = 0xF000;
    private const int Regular = 0x8000;
    private const int Folder = 0x4000;
    private const int StickyBit = 0x200;

    public FileKind Kind => (Mode & TypeMask) switch
    {
        0 => FileKind.Nothing,
        0x1000 => FileKind.Pipe,
        0x2000 => FileKind.Device,
        Folder => FileKind.Folder,
        0x6000 => FileKind.BlockDevice,
        0xA000 => FileKind.Link,
        0xC000 => FileKind.Socket,
        _ => FileKind.Regular,
    };

    /// <summary>True for a folder such as /tmp, in which only an entry's owner can rename or remove it.</summary>
    public bool IsSticky => (Mode & StickyBit) != 0;

    public bool EveryoneWrites => (Mode & 0x002) != 0;

    public bool GroupWrites => (Mode & 0x010) != 0;

    /// <summary>True when this user owns the file. Always true outside Linux, where each user has folders of their own.</summary>
    public bool IsThisUsers => !OperatingSystem.IsLinux() || User == Posix.geteuid();

    /// <summary>Status of the file at the end of all links; <see cref="FileKind.Nothing"/> where there is none.</summary>
    /// <remarks>Outside Linux nobody owns anything, and what is neither a folder nor absent is a regular file.</remarks>
    public static FileStatus Of(string path) =>
        !OperatingSystem.IsLinux() ? new(0, 0, Directory.Exists(path) ? Folder : File.Exists(path) ? Regular : 0)
        : Posix.statx(Posix.CurrentFolder, path, 0, Posix.BasicStats, out var stat) == 0 ? new(stat.User, stat.Group, stat.Mode)
        : default;

    /// <summary>Status of the file; of a link, the link's own.</summary>
    /// <exception cref="IOException">There is nothing of that name, or it may not be looked at.</exception>
    public static FileStatus OfItself(string path) =>
        !OperatingSystem.IsLinux() ? Of(path)
        : Posix.statx(Posix.CurrentFolder, path, Posix.NoFollow, Posix.BasicStats, out var stat) == 0
            ? new(stat.User, stat.Group, stat.Mode)
            : throw new IOException($"{path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
}
