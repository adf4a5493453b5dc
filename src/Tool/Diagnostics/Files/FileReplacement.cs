namespace PrefillBench.Diagnostics;

/// <summary>A regular file replaced in one step by a new one of the same rights; in place where its folder takes no other file.</summary>
internal static class FileReplacement
{
    // Two dots, the random name and the ending follow; all together stay below 255 bytes, the longest name of a file.
    private const int MostOfName = 60;

    /// <param name="path">Absolute, and no link.</param>
    public static void Write(string path, Action<Stream> content, Func<string, UnixFileMode?, Stream> create)
    {
        var before = FileStatus.Of(path);
        var exists = before.Kind != FileKind.Nothing;
        if (exists)
        {
            RequireWritable(path);
        }

        try
        {
            Replace(path, content, create, exists ? before : null);
        }
        catch (Exception e) when (exists && StorageErrors.IsOfFolder(e))
        {
            using var whole = new MemoryStream();
            content(whole);
            WriteInPlace(path, whole.GetBuffer().AsSpan(0, (int)whole.Length));
        }
    }

    /// <summary>A new file, written through nobody else's link.</summary>
    /// <param name="mode">The rights of the file whose place it takes; null for the usual ones.</param>
    public static FileStream CreateNew(string path, UnixFileMode? mode)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (mode is not null && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        return new(path, options);
    }

    /// <summary>A name that no other file of the folder has and that git and people know for a temporary one.</summary>
    public static string TemporaryName(string path)
    {
        var name = Path.GetFileName(path);
        var beginning = name[..Math.Min(name.Length, MostOfName)];
        return Path.Combine(Path.GetDirectoryName(path)!, $".{beginning}.{Path.GetRandomFileName()}.tmp");
    }

    /// <summary>True when a name is one of <see cref="TemporaryName"/>, which a killed write leaves behind.</summary>
    public static bool IsTemporaryName(string name) => name.StartsWith('.') && name.EndsWith(".tmp", StringComparison.Ordinal);

    /// <summary>A rename asks the folder alone; a file that its owner made read-only is not to be changed all the same.</summary>
    public static void RequireWritable(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }

    private static void Replace(string path, Action<Stream> content, Func<string, UnixFileMode?, Stream> create, FileStatus? before)
    {
        var temporary = TemporaryName(path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            UnixFileMode? mode = before is null || OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(path);
            using (var stream = create(temporary, mode))
            {
                content(stream);
                // Without it a power cut after the rename can leave an empty file under the final name.
                (stream as FileStream)?.Flush(flushToDisk: true);
            }

            Inherit(temporary, mode, before);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            RemoveQuietly(temporary);
            throw;
        }
    }

    /// <summary>The owner first: giving a file away takes some of its rights.</summary>
    private static void Inherit(string temporary, UnixFileMode? mode, FileStatus? before)
    {
        if (before is { } old && OperatingSystem.IsLinux())
        {
            Give(temporary, FileStatus.Of(temporary), old);
        }

        if (mode is { } rights && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(temporary, rights);
        }
    }

    /// <summary>
    /// Gives a file to its former owner as far as this user may: without the rights of root, at most to another of the user's own groups.
    /// </summary>
    private static void Give(string path, FileStatus now, FileStatus like)
    {
        const uint Unchanged = uint.MaxValue;
        if ((now.User, now.Group) != (like.User, like.Group) && Posix.chown(path, like.User, like.Group) != 0)
        {
            _ = Posix.chown(path, Unchanged, like.Group);
        }
    }

    /// <summary>Writes the part beyond the old length first. If the disk is full, the old content is then still whole.</summary>
    private static void WriteInPlace(string path, ReadOnlySpan<byte> bytes)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var old = stream.Length;
        if (bytes.Length > old)
        {
            try
            {
                stream.Seek(old, SeekOrigin.Begin);
                stream.Write(bytes[(int)old..]);
            }
            catch (IOException)
            {
                stream.SetLength(old);
                throw;
            }
        }

        stream.Seek(0, SeekOrigin.Begin);
        stream.Write(bytes[..(int)Math.Min(old, bytes.Length)]);
        stream.SetLength(bytes.Length);
        stream.Flush(flushToDisk: true);
    }

    private static void RemoveQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            // The first failure is the one to report; a left-over temporary file is harmless.
        }
    }
}
