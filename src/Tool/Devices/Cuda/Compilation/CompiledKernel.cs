using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace PrefillBench.Devices.Cuda.Compilation;

/// <summary>A binary and how it came about.</summary>
/// <param name="Log">All that NVRTC and ptxas said; empty for a binary that was not compiled here.</param>
/// <param name="Compiler">The compiler and its version, such as <c>nvrtc 12.4</c>; empty for a binary that was not compiled here.</param>
/// <param name="Entries">Resources of each __global__ function, in the order of their names.</param>
public sealed partial record CompiledKernel(byte[] Cubin, string Log, string Compiler, ImmutableArray<EntryResources> Entries)
{
    public EntryResources? Entry(string name) => Entries.FirstOrDefault(entry => entry.Entry == name);

    /// <summary>
    /// Lines in which ptxas says that it serialised wgmma, injected waits or ignored setmaxnreg (C7508 to C7519): the kernel is
    /// right but far slower than written.
    /// </summary>
    public IEnumerable<string> SerialisationWarnings => Log.Split('\n').Where(line => Warning().IsMatch(line)).Select(line => line.Trim());

    [GeneratedRegex(@"\bC75\d\d\b")]
    private static partial Regex Warning();
}
