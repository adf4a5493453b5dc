using System.Globalization;
using System.Runtime.InteropServices;

namespace PrefillBench.Diagnostics;

/// <summary>
/// The target of a path for output. Only a regular file may be replaced by another: the name of a device, a pipe or a link says where the
/// bytes are to go, and must still be what it was afterwards.
/// </summary>
public abstract record WriteTarget
{
    // Linux follows as many.
    private const int MostLinks = 40;

    private static readonly string[] StandardStreams = ["/dev/stdin", "/dev/stdout", "/dev/stderr"];

    private WriteTarget()
    {
    }

    /// <summary>A regular file, or one that does not exist yet.</summary>
    /// <param name="Path">Absolute, at the end of all links.</param>
    public sealed record RegularFile(string Path) : WriteTarget;

    /// <summary>A device or a named pipe, to be opened and written as it is.</summary>
    public sealed record DeviceOrPipe(string Path) : WriteTarget;

    /// <summary>A file this process was started with: <c>/dev/stdout</c>, or what a shell puts in place of <c>>(command)</c>.</summary>
    public sealed record Descriptor(int Number) : WriteTarget
    {
        /// <summary>
        /// The standard output that the process was given. A redirected file that is opened anew would be written from its beginning.
        /// </summary>
        public const int StandardOutput = 1;
    }

    /// <exception cref="PfbException">FolderNotWritable when the path leads to what cannot hold a text.</exception>
    public static WriteTarget Of(string path)
    {
        try
        {
            return Follow(path);
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            throw StorageErrors.Translate(e, path);
        }
    }

    private static WriteTarget Follow(string path)
    {
        var current = System.IO.Path.GetFullPath(path);
        for (var link = 0; link < MostLinks; link++)
        {
            var name = System.IO.Path.GetFileName(current);
            if (name.Length == 0)
            {
                throw Unwritable(path, "it names a folder; name a file in it");
            }

            current = System.IO.Path.Combine(RealPath(System.IO.Path.GetDirectoryName(current)!), name);
            if (DescriptorOf(current) is { } number)
            {
                return new Descriptor(number);
            }

            if (new FileInfo(current).LinkTarget is not { } target)
            {
                return AtEnd(current, path);
            }

            RefusePlanted(current, path);

            var next = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(current)!, target);
            if (FileStatus.Of(next).Kind == FileKind.Nothing && FileStatus.Of(current).Kind != FileKind.Nothing)
            {
                // A link of the kernel's own, as in /proc/PID/fd: what it says, such as "pipe:[4711]", is no path.
                return AtEnd(current, path);
            }

            current = next;
        }

        throw Unwritable(path, "its links lead back to it");
    }

    /// <summary>
    /// The rule of Linux's fs.protected_symlinks, which the system keeps where it follows links itself: in a folder where everybody can
    /// create files, a link of somebody else leads where they want, not where the path's author wanted.
    /// </summary>
    private static void RefusePlanted(string link, string path)
    {
        var folder = FileStatus.Of(System.IO.Path.GetDirectoryName(link)!);
        if (folder is { IsSticky: true, EveryoneWrites: true } && FileStatus.OfItself(link) is var found
            && !found.IsThisUsers && found.User != folder.User)
        {
            throw Unwritable(path, $"{link} is a link of user {found.User} in a folder where everybody can create one");
        }
    }

    /// <summary>The folder itself, without links on the way; the path as it is where it leads nowhere.</summary>
    private static unsafe string RealPath(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return folder;
        }

        var buffer = stackalloc byte[Posix.LongestPath];
        return Posix.realpath(folder, buffer) == null ? folder : Marshal.PtrToStringUTF8((nint)buffer)!;
    }

    private static WriteTarget AtEnd(string current, string path) => FileStatus.Of(current).Kind switch
    {
        FileKind.Folder => throw Unwritable(path, "it is a folder; name a file in it"),
        FileKind.BlockDevice => throw Unwritable(path, "it is a disk or another block device"),
        FileKind.Socket => throw Unwritable(path, "it is a socket; name a file, a pipe or a device"),
        FileKind.Pipe or FileKind.Device => new DeviceOrPipe(current),
        _ => new RegularFile(current),
    };

    /// <summary>The folder is as the system names it: <c>/dev/fd</c> and <c>/proc/self/fd</c> are links to <c>/proc/PID/fd</c>.</summary>
    private static int? DescriptorOf(string path)
    {
        if (Array.IndexOf(StandardStreams, path) is >= 0 and var standard)
        {
            return OperatingSystem.IsWindows() ? null : standard;
        }

        var folder = System.IO.Path.GetDirectoryName(path)!;
        var process = $"/proc/{Environment.ProcessId}/";
        var isOurs = folder == "/dev/fd"
            || (folder.StartsWith(process, StringComparison.Ordinal) && folder.EndsWith("/fd", StringComparison.Ordinal));
        var name = System.IO.Path.GetFileName(path);
        return isOurs && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static PfbException Unwritable(string path, string why) => new(Codes.FolderNotWritable, $"{path} cannot be written: {why}");
}
