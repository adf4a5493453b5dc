using System.Security.Cryptography;
using System.Text;

namespace PrefillBench.Measurement;

/// <summary>
/// Copies each side of a duet into a folder with a meaningless name, so that both are started in exactly the same way
/// and a worker cannot tell which side it serves.
/// </summary>
public static class SideFolders
{
    private const string Assembly = "dotnet-prefill-bench.dll";
    private const string FakeScript = "fake-device.json";

    /// <param name="build">A build of the tool.</param>
    /// <param name="script">A fake device's script that takes the place of real kernels; null for a real device.</param>
    /// <param name="name">Random, drawn by the caller.</param>
    public static SideFolder Create(string root, string name, string build, string? script)
    {
        var folder = Path.Combine(root, name);
        Copy(new DirectoryInfo(build), folder);
        if (script is not null)
        {
            File.Copy(Directory.Exists(script) ? Path.Combine(script, FakeScript) : script, Path.Combine(folder, FakeScript), overwrite: true);
        }

        return new SideFolder(folder, IdentityOf(folder, script is not null));
    }

    /// <summary>A side that is measured alone needs no copy.</summary>
    public static SideFolder InPlace(string build) => new(build, IdentityOf(build, fake: false));

    /// <summary>On the CPU the kernels are code of the tool's own assembly; a fake device is its script.</summary>
    private static string IdentityOf(string folder, bool fake)
    {
        var file = Path.Combine(folder, fake ? FakeScript : Assembly);
        return File.Exists(file)
            ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)));
    }

    private static void Copy(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in from.EnumerateFiles())
        {
            file.CopyTo(Path.Combine(to, file.Name), overwrite: true);
        }

        foreach (var folder in from.EnumerateDirectories())
        {
            Copy(folder, Path.Combine(to, folder.Name));
        }
    }
}
