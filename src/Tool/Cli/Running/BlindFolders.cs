using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using PrefillBench.Campaign;
using PrefillBench.Devices;
using PrefillBench.Devices.Cuda.Sides;
using PrefillBench.Measurement;

namespace PrefillBench.Cli.Running;

/// <summary>Sides as folders below one root. A worker sees its folder's name, so names are drawn and tell nothing.</summary>
internal sealed class BlindFolders(string root)
{
    /// <param name="byRow">Kernels by row id.</param>
    public SideFolder OfImages(ImmutableSortedDictionary<string, KernelImage> byRow)
    {
        var folder = Path.Combine(root, RandomName());
        SideImages.Write(folder, byRow);
        var identity = string.Concat(byRow.Select(row => $"{row.Key} {row.Value.CodeSha256}\n"));
        return new(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity))));
    }

    /// <param name="build">Of this tool.</param>
    public SideFolder OfBuild(string build) => SideFolders.Create(root, RandomName(), build);

    /// <param name="script">Of a fake device, or the folder it lies in.</param>
    public SideFolder OfScript(string script) => SideFolders.OfScript(root, RandomName(), script);

    private static string RandomName() => Guid.NewGuid().ToString("N")[..8];
}
