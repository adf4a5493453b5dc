using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text;

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
    /// <returns>SHA-256 in lower-case hex.</returns>
    public static string Of(string assembly, string type, IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, type);
        foreach (var (name, content) in files)
        {
            Append(hash, name);
            Append(hash, TextOf(content, name == assembly ? type : null) ?? Convert.ToHexStringLower(SHA256.HashData(content.Span)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
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
