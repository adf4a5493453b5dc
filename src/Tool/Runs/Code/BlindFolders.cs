using System.Collections.Immutable;
using PrefillBench.CodeFiles;
using PrefillBench.Devices;
using PrefillBench.Measurement;

namespace PrefillBench.Runs.Code;

/// <summary>Sides as folders that go with the run. A worker sees its folder's name, so names are drawn and tell nothing.</summary>
internal sealed class BlindFolders(RunHost host)
{
    /// <param name="byRow">Kernels by row id.</param>
    /// <param name="runtime">Version of .NET that the side's workers run on; null means that of this process.</param>
    /// <param name="eager">Rows that both sides launch one by one; the same for both, so that it tells nothing.</param>
    public SideFolder Of(
        ImmutableSortedDictionary<string, KernelCode> byRow, string? runtime = null, IReadOnlyCollection<string>? eager = null)
    {
        var folder = Path.Combine(host.ScratchFolder, host.NewName()[..8]);
        SideCode.Write(folder, byRow, runtime, eager);
        var identity = runtime + string.Concat(byRow.Select(row => $"{row.Key} {row.Value.Identity}\n"));
        return new(folder, Hashes.OfText(identity));
    }
}
