using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text;
using PrefillBench.CodeFiles;

namespace PrefillBench.Devices.Cpu.Managed.Identity;

/// <summary>
/// What two builds of a .NET kernel have in common that run the same: their IL with tokens resolved to names, field layout, attributes
/// except version stamps, and what they need beyond the framework. Module ids, paths, debug information, version stamps and the numbers of
/// tables do not count. Whatever is not understood counts as it is: code called different by mistake is measured, code called equal is not.
/// </summary>
internal static class ManagedIdentity
{
    /// <param name="assembly">The one of the files that has the kernel.</param>
    /// <param name="type">Full name of the kernel's class.</param>
    /// <param name="files">Content by name.</param>
    /// <returns>SHA-256 in lower-case hex, and the instructions of what was read as IL.</returns>
    public static (string Sha256, InstructionMix Instructions) Of(
        string assembly, string type, IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var texts = new List<string>();
        Append(hash, type);
        foreach (var (name, content) in files)
        {
            Append(hash, name);
            var text = TextOf(content, name == assembly ? type : null);
            Append(hash, text ?? Convert.ToHexStringLower(SHA256.HashData(content.Span)));
            texts.Add(text ?? "");
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), IlMix.Of(texts));
    }

    /// <summary>One part of what is hashed, to be read by people.</summary>
    /// <param name="type">Leaves out what this type cannot reach; null means all of the assembly.</param>
    /// <returns>The text; null for a file that is no assembly, or that holds more than IL.</returns>
    internal static string? TextOf(ReadOnlyMemory<byte> content, string? type)
    {
        using var image = new PEReader(new MemoryStream(content.ToArray()));
        try
        {
            return IsPlainIl(image) ? new AssemblyText(image).Of(type) : null;
        }
        catch (BadImageFormatException)
        {
            return null;
        }
    }

    // Code that was compiled ahead of time runs in place of its IL.
    private static bool IsPlainIl(PEReader image) => image.HasMetadata && image.PEHeaders.CorHeader is { } header
        && header.Flags.HasFlag(CorFlags.ILOnly) && header.ManagedNativeHeaderDirectory.Size == 0;

    /// <summary>Appends a part with its length, so that two lists of parts are never one text.</summary>
    private static void Append(IncrementalHash hash, string part)
    {
        var bytes = Encoding.UTF8.GetBytes(part);
        hash.AppendData(BitConverter.GetBytes(bytes.LongLength));
        hash.AppendData(bytes);
    }
}
