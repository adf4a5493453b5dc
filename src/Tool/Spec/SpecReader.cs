using PrefillBench.Diagnostics;
using PrefillBench.Spec.Keys;
using PrefillBench.Spec.Yaml;

namespace PrefillBench.Spec;

/// <summary>A sweep file to records. Everything wrong with it comes as one <see cref="PfbException"/>.</summary>
public static class SpecReader
{
    private const int SupportedVersion = 1;

    /// <param name="today">Decides which waivers have expired.</param>
    /// <param name="check">Checks every gate section.</param>
    public static BenchSpec Read(string path, DateOnly today, PolicyCheck check) => Parse(Bytes(path), path, today, check);

    /// <param name="displayPath">The path in diagnostics. The folder of `kernels.dir` is relative to it.</param>
    public static BenchSpec Parse(byte[] bytes, string displayPath, DateOnly today, PolicyCheck check)
    {
        var root = YamlTree.Parse(SpecBytes.Decode(bytes, displayPath), displayPath);
        if (root is null or YamlScalar { IsNothing: true })
        {
            throw new PfbException(Codes.EmptySweep, "The spec is empty; `init` writes a commented one.", new(displayPath, 0, 0));
        }

        var complaints = new Complaints(displayPath);
        if (!SpecKeys.Root.TryRead(root, "spec", complaints, out var values))
        {
            complaints.ThrowIfAny();
        }

        CheckVersion(values!);
        var spec = SpecBinding.Bind(values!, displayPath, bytes, today, check, complaints);
        complaints.ThrowIfAny();
        return spec;
    }

    private static byte[] Bytes(string path)
    {
        try
        {
            using var file = File.OpenRead(path);

            // One byte more than allowed tells a large file, or an endless device, without reading it.
            var buffer = new byte[SpecBytes.MaxBytes + 1];
            var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return buffer[..length];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var why = Directory.Exists(path) ? "it is a folder; name the sweep file in it" : StorageErrors.Reason(e);
            throw new PfbException(Codes.SpecNotFound, $"The spec cannot be read: {why}.", new(path, 0, 0));
        }
    }

    // A newer file may well have keys unknown here: one clear word instead of many wrong ones.
    private static void CheckVersion(SectionValues root)
    {
        if (root.GetOrNull(SpecKeys.Version) is > SupportedVersion and { } version)
        {
            throw new PfbException(
                Codes.NewerSchema, $"The spec has version {version}; this tool reads version {SupportedVersion}. Update the tool.",
                root.Where(SpecKeys.Version));
        }
    }
}
