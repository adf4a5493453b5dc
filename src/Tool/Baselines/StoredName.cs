using System.Text;
using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines;

/// <summary>Names of devices and suites as names of folders and files.</summary>
public static class StoredName
{
    /// <summary>
    /// A name as one path component: anything but letters, digits, '-', '_' and inner dots is percent-encoded, so that
    /// no name can leave its folder and two names never share a file.
    /// </summary>
    public static string Of(string name)
    {
        if (name.Length == 0)
        {
            throw new PfbException(Codes.BadCommandLine, "a device or suite name is empty.");
        }

        var encoded = new StringBuilder(name.Length);
        foreach (var b in Encoding.UTF8.GetBytes(name))
        {
            var plain = char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' || (b == '.' && encoded.Length > 0);
            _ = plain ? encoded.Append((char)b) : encoded.Append($"%{b:X2}");
        }

        return encoded.ToString();
    }

    /// <summary>Devices and suites that have a file with an ending, in order.</summary>
    public static IEnumerable<(string Slug, string Suite)> Files(string root, string ending) => Directory.Exists(root)
        ? Directory.EnumerateDirectories(root).SelectMany(device => Directory.EnumerateFiles(device, $"*{ending}"))
            .Order(StringComparer.Ordinal)
            .Select(file => (NameOf(Path.GetDirectoryName(file)!), NameOf(file[..^ending.Length])))
        : [];

    private static string NameOf(string path) => Uri.UnescapeDataString(Path.GetFileName(path));
}
