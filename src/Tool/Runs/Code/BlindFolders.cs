using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using PrefillBench.CodeFiles;
using PrefillBench.Devices;
using PrefillBench.Measurement;

namespace PrefillBench.Runs.Code;

/// <summary>Sides as folders below one root. A worker sees its folder's name, so names are drawn and tell nothing.</summary>
internal sealed class BlindFolders(string root)
{
    /// <param name="byRow">Kernels by row id.</param>
    /// <param name="runtime">Version of .NET that the side's workers run on; null means that of this process.</param>
    public SideFolder Of(ImmutableSortedDictionary<string, KernelCode> byRow, string? runtime = null)
    {
        var folder = Path.Combine(root, Guid.NewGuid().ToString("N")[..8]);
        SideCode.Write(folder, byRow, runtime);
        var identity = runtime + string.Concat(byRow.Select(row => $"{row.Key} {row.Value.Identity}\n"));
        return new(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity))));
    }
}
