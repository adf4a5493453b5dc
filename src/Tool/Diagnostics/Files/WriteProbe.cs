namespace PrefillBench.Diagnostics;

/// <summary>
/// Finds out what keeps a later write from succeeding, before hours are spent on what is to be written. Leaves nothing behind.
/// </summary>
public static class WriteProbe
{
    /// <summary>A file that <see cref="WholeFile.Write(string, string)"/> is to write; a device or a pipe is not opened.</summary>
    /// <exception cref="PfbException">FolderNotWritable or DiskFull.</exception>
    public static void File(string path)
    {
        switch (WriteTarget.Of(path))
        {
            case WriteTarget.RegularFile file:
                RegularFile(file.Path, path);
                break;
            case WriteTarget.DeviceOrPipe open when OperatingSystem.IsLinux() && Posix.access(open.Path, Posix.MayWrite) != 0:
                throw Unwritable(path, "this user may not write it");
            case WriteTarget.Descriptor { Number: var number } when FileStatus.Of($"/proc/self/fd/{number}").Kind == FileKind.Nothing:
                throw Unwritable(path, $"this process was started without a descriptor {number}");
        }
    }

    /// <summary>A folder that is to take files, whether it exists yet or not.</summary>
    /// <param name="room">Bytes that are to fit into it.</param>
    /// <exception cref="PfbException">FolderNotWritable or DiskFull.</exception>
    public static void Folder(string path, long room)
    {
        var existing = Existing(path, path);
        Create(existing, path, room: 0);
        try
        {
            Create(existing, path, room);
        }
        catch (PfbException)
        {
            // Only the room was asked for in addition; .NET says it in several ways.
            throw new PfbException(
                Codes.DiskFull, $"{path} needs about {room >> 20} MiB, but the disk or the quota has less");
        }
    }

    private static void RegularFile(string file, string path)
    {
        var exists = System.IO.File.Exists(file);
        try
        {
            if (exists)
            {
                FileReplacement.RequireWritable(file);
            }
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            throw StorageErrors.Translate(e, path);
        }

        // What exists and can be written is written in place where its folder takes no other file.
        if (!exists)
        {
            Create(Existing(Path.GetDirectoryName(file)!, path), path, room: 0);
        }
    }

    /// <summary>The nearest folder that is there: what can be created in it shows whether the folders below can.</summary>
    private static string Existing(string folder, string path)
    {
        if (BrokenLink.In(folder) is { } broken)
        {
            throw Unwritable(path, broken);
        }

        var current = Path.GetFullPath(folder);
        while (FileStatus.Of(current).Kind == FileKind.Nothing && Path.GetDirectoryName(current) is { } above)
        {
            current = above;
        }

        return FileStatus.Of(current).Kind == FileKind.Folder ? current : throw Unwritable(path, current == Path.GetFullPath(path)
            ? "it is a file, not a folder"
            : $"{current} is a file, not a folder");
    }

    private static void Create(string folder, string path, long room)
    {
        var temporary = FileReplacement.TemporaryName(Path.Combine(folder, "prefill-bench"));
        try
        {
            using var file = new FileStream(temporary, new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose, PreallocationSize = room,
            });
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            throw StorageErrors.Translate(e, path);
        }
    }

    private static PfbException Unwritable(string path, string why) => new(Codes.FolderNotWritable, $"{path} cannot be written: {why}");
}
