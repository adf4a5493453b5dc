using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using PrefillBench.CodeFiles;
using PrefillBench.Devices;
using PrefillBench.Measurement;

namespace PrefillBench.Cli.Running;

/// <summary>Sides as folders below one root. A worker sees its folder's name, so names are drawn and tell nothing.</summary>
internal sealed class BlindFolders(string root)
{
    /// <param name="byRow">Kernels by row id.</param>
    public SideFolder Of(ImmutableSortedDictionary<string, KernelCode> byRow)
    {
        var folder = Path.Combine(root, Guid.NewGuid().ToString("N")[..8]);
        SideCode.Write(folder, byRow);
        var identity = string.Concat(byRow.Select(row => $"{row.Key} {row.Value.Identity}\n"));
        return new(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity))));
    }
}
