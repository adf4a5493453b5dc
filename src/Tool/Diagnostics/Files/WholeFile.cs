using System.Text;
using Microsoft.Win32.SafeHandles;

namespace PrefillBench.Diagnostics;

/// <summary>
/// The one door to files. A regular file has either the old or the new content, never half of it; links are followed to it, and it
/// keeps its rights and its owner. A device, a pipe or an open descriptor is written to and stays what it is.
/// </summary>
public static class WholeFile
{
    /// <summary>How the text begins that a checkout without git-lfs has in place of a file (git-lfs, docs/spec.md).</summary>
    private static ReadOnlySpan<byte> LfsPointer => "version https://git-lfs.github.com/spec/"u8;

    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Creates the folder when needed; replaces the file in one step after its bytes reached the disk.</summary>
    public static void Write(string path, ReadOnlyMemory<byte> bytes) => Write(path, stream => stream.Write(bytes.Span));

    /// <param name="content">Writes the content, a piece at a time; where it fails, the old file stays.</param>
    public static void Write(string path, Action<Stream> content) => Write(path, content, FileReplacement.CreateNew);

    /// <summary>Adds to the end of a file that other programs add to as well.</summary>
    /// <param name="text">Gives the text for the number of bytes that the file has already; 0 for a device or a pipe.</param>
    /// <exception cref="IOException">Another program has it open at the moment.</exception>
    public static void Append(string path, Func<long, string> text)
    {
        switch (WriteTarget.Of(path))
        {
            case WriteTarget.RegularFile file:
                using (var stream = new FileStream(file.Path, FileMode.Append, FileAccess.Write, FileShare.Read))
                {
                    stream.Write(Encoding.UTF8.GetBytes(text(stream.Length)));
                }

                break;
            case var open:
                WriteInto(open, stream => stream.Write(Encoding.UTF8.GetBytes(text(0))));
                break;
        }
    }

    /// <summary>Removes what was written under a name. A link stays and what it leads to goes; a device or a pipe stays.</summary>
    public static void Remove(string path)
    {
        try
        {
            if (WriteTarget.Of(path) is WriteTarget.RegularFile file && File.Exists(file.Path))
            {
                File.Delete(file.Path);
            }
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            throw StorageErrors.Translate(e, path);
        }
    }

    /// <summary>
    /// The whole content; a file that is absent, larger than the limit, unreadable or a pointer of Git LFS is reported with the code given.
    /// </summary>
    public static byte[] Read(string path, long limitBytes, DiagnosticCode unreadable)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = ReadAll(stream, limitBytes);
            return content?.AsSpan().StartsWith(LfsPointer) == true
                ? throw new PfbException(
                    unreadable, "this is a pointer of Git LFS and not the file itself; fetch the file with `git lfs pull`", new(path, 0, 0))
                : content ?? throw new PfbException(
                Codes.TooLarge,
                $"the file has more than {limitBytes} bytes, the most that is read. {Codes.TooLarge.Remedy}",
                new(path, 0, 0));
        }
        catch (UnauthorizedAccessException) when (!Directory.Exists(path))
        {
            throw new PfbException(unreadable, "access is denied: this user may not read the file (chmod +r)", new(path, 0, 0));
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            throw new PfbException(unreadable, $"{StorageErrors.Reason(e)}. {unreadable.Remedy}", new(path, 0, 0));
        }
    }

    /// <param name="create">Makes the temporary file that takes the place of the old one, with these rights; null means the usual.</param>
    internal static void Write(string path, Action<Stream> content, Func<string, UnixFileMode?, Stream> create)
    {
        try
        {
            switch (WriteTarget.Of(path))
            {
                case WriteTarget.RegularFile file:
                    FileReplacement.Write(file.Path, content, create);
                    break;
                case var open:
                    WriteInto(open, content);
                    break;
            }
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            throw StorageErrors.Translate(e, path);
        }
    }

    private static void WriteInto(WriteTarget open, Action<Stream> content)
    {
        using var handle = open is WriteTarget.Descriptor { Number: var number } ? new SafeFileHandle(number, ownsHandle: false) : null;
        using var stream = handle is not null
            ? new FileStream(handle, FileAccess.Write, bufferSize: 0)
            : new FileStream(((WriteTarget.DeviceOrPipe)open).Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        content(stream);
        if (handle is not null)
        {
            // Asked for its handle, the stream tells the system how far it wrote: what is written to the descriptor next goes behind it.
            _ = stream.SafeFileHandle;
        }
    }

    /// <summary>
    /// The content; null beyond the limit. A pipe (<c>compare a.csv &lt;(command)</c>) has no length that could be asked for.
    /// </summary>
    private static byte[]? ReadAll(FileStream stream, long limitBytes)
    {
        using var content = new MemoryStream(stream.CanSeek ? (int)Math.Min(stream.Length, limitBytes) : 0);
        var chunk = new byte[1 << 16];
        while (stream.Read(chunk) is > 0 and var read)
        {
            if (content.Length + read > limitBytes)
            {
                return null;
            }

            content.Write(chunk, 0, read);
        }

        return content.Length == content.Capacity ? content.GetBuffer() : content.ToArray();
    }
}
