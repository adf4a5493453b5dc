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

    /// <param name="build">A build of the tool, or a folder of kernels.</param>
    /// <param name="name">Random, drawn by the caller.</param>
    public static SideFolder Create(string root, string name, string build)
    {
        var folder = Path.Combine(root, name);
        Copy(new DirectoryInfo(build), folder);
        return new SideFolder(folder, IdentityOf(folder, fake: false));
    }

    /// <summary>A side of a fake device: its script takes the place of kernels, and this build's own workers play it.</summary>
    /// <param name="script">A script, or the folder it lies in.</param>
    public static SideFolder OfScript(string root, string name, string script)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, name)).FullName;
        File.Copy(Directory.Exists(script) ? Path.Combine(script, FakeScript) : script, Path.Combine(folder, FakeScript), overwrite: true);
        return new SideFolder(folder, IdentityOf(folder, fake: true));
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
