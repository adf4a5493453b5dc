using System.Text;

namespace PrefillBench.Diagnostics;

/// <summary>Files that are either the old or the new content, never half of it.</summary>
public static class WholeFile
{
    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Creates the folder when needed; replaces the file in one step after its bytes reached the disk.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes) => Write(path, bytes, CreateNew);

    /// <summary>The whole content; a file that is absent, larger than the limit or unreadable is reported with the code given.</summary>
    public static byte[] Read(string path, long limitBytes, DiagnosticCode unreadable)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return ReadAll(stream, limitBytes) ?? throw new PfbException(
                Codes.TooLarge, $"the file has more than {limitBytes} bytes, the most that is read. {Codes.TooLarge.Remedy}", new(path, 0, 0));
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            throw new PfbException(unreadable, $"{e.Message} {unreadable.Remedy}", new(path, 0, 0));
        }
    }

    internal static void Write(string path, ReadOnlySpan<byte> bytes, Func<string, Stream> create)
    {
        var temporary = "";
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? throw new IOException("the path names no file");
            temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}.tmp");
            Directory.CreateDirectory(folder);
            using (var stream = create(temporary))
            {
                stream.Write(bytes);
                // Without it a power cut after the rename can leave an empty file under the final name.
                (stream as FileStream)?.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            RemoveQuietly(temporary);
            throw StorageErrors.Translate(e, path);
        }
    }

    /// <summary>Null beyond the limit. Without asking for the length, which a pipe (<c>compare a.csv &lt;(command)</c>) does not have.</summary>
    private static byte[]? ReadAll(FileStream stream, long limitBytes)
    {
        using var content = new MemoryStream();
        var chunk = new byte[1 << 16];
        while (stream.Read(chunk) is > 0 and var read)
        {
            if (content.Length + read > limitBytes)
            {
                return null;
            }

            content.Write(chunk, 0, read);
        }

        return content.ToArray();
    }

    private static FileStream CreateNew(string path) => new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);

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
