using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using PrefillBench.Diagnostics;

namespace PrefillBench.CodeFiles;

/// <summary>SHA-256 in lower-case hex.</summary>
internal static class Hashes
{
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private const int PieceBytes = 1 << 16;

    /// <summary>Hash of a file of any length, read a piece at a time.</summary>
    /// <exception cref="PfbException">The file cannot be read; the exception has the given code.</exception>
    public static string OfFile(string path, DiagnosticCode unreadable)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
            while (stream.Read(piece) is > 0 and var read)
            {
                hash.AppendData(piece, 0, read);
            }

            ArrayPool<byte>.Shared.Return(piece);
            return Convert.ToHexStringLower(hash.GetCurrentHash());
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            throw new PfbException(unreadable, $"{StorageErrors.Reason(e)}. {unreadable.Remedy}", new(path, 0, 0));
        }
    }

    /// <summary>Hashes what is written, which is never in memory as a whole.</summary>
    public static string Of(Action<Stream> write)
    {
        using var hash = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
        {
            write(stream);
        }

        return Convert.ToHexStringLower(hash.Hash!);
    }

    public static string OfText(string text) => Of(Encoding.UTF8.GetBytes(text));
}
