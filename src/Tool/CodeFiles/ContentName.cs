using System.Collections.Frozen;
using System.Security.Cryptography;

namespace PrefillBench.CodeFiles;

/// <summary>Files named by their content: the SHA-256 of it in lower-case hex, and the ending that the file had.</summary>
public static class ContentName
{
    public const string DescriptionEnding = ".json";

    private const int HashLength = 64;

    // A checkout may change the line ends of these; of all others every byte counts.
    private static readonly FrozenSet<string> Text = FrozenSet.Create(
        StringComparer.Ordinal,
        DescriptionEnding, ".py", ".txt", ".toml", ".cfg", ".yaml", ".yml", ".h", ".cuh", ".cu", ".c", ".cpp", ".cs");

    /// <summary>A name such as <c>3f...9a.dll</c>.</summary>
    /// <param name="file">Its ending says whether it is text.</param>
    public static string Of(string file, ReadOnlySpan<byte> content) => Sha256(Path.GetExtension(file), content) + Path.GetExtension(file);

    /// <summary>Text with a carriage return before every line feed has the hash of the same text without.</summary>
    public static string Sha256(string ending, ReadOnlySpan<byte> content) =>
        Convert.ToHexStringLower(SHA256.HashData(IsChanged(ending, content) ? WithoutReturns(content) : content));

    /// <summary>The bytes that are hashed.</summary>
    public static ReadOnlyMemory<byte> Canonical(string file, ReadOnlyMemory<byte> content) =>
        IsChanged(Path.GetExtension(file), content.Span) ? WithoutReturns(content.Span) : content;

    /// <summary>True when a name can be that of a file in a folder of such files: nothing but a hash and one short ending.</summary>
    public static bool IsOne(string name) =>
        name.Length is > HashLength and <= HashLength + 12 && name[..HashLength].All(char.IsAsciiHexDigitLower)
        && name[HashLength] == '.' && name[(HashLength + 1)..].All(char.IsAsciiLetterOrDigit);

    private static bool IsChanged(string ending, ReadOnlySpan<byte> content) => Text.Contains(ending) && content.IndexOf("\r\n"u8) >= 0;

    private static byte[] WithoutReturns(ReadOnlySpan<byte> content)
    {
        var kept = new byte[content.Length];
        var length = 0;
        for (var at = 0; at < content.Length; at++)
        {
            if (content[at] != '\r' || at + 1 == content.Length || content[at + 1] != '\n')
            {
                kept[length++] = content[at];
            }
        }

        return kept[..length];
    }
}
