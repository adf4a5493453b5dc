using System.Collections.Immutable;

namespace PrefillBench.Devices.Cuda.Compilation;

/// <summary>The resources that the compiler gave one __global__ function, before any of the launch.</summary>
/// <param name="Registers">32-bit registers of a thread at launch.</param>
/// <param name="StackBytes">Local memory of a thread that ptxas could count, spills included.</param>
/// <param name="SpillStoreBytes">Bytes of spill stores; null without a compiler's log.</param>
/// <param name="SpillLoadBytes">Bytes of spill loads; null without a compiler's log.</param>
/// <param name="StaticSharedBytes">Shared memory of a block that is declared in the source.</param>
/// <param name="MaxThreads">Threads of a block by __launch_bounds__; null without.</param>
public sealed record EntryResources(
    string Entry, int Registers, int StackBytes, int? SpillStoreBytes, int? SpillLoadBytes, int StaticSharedBytes, int? MaxThreads)
{
    /// <summary>The compiler's own word where there is one; a binary from elsewhere must speak for itself.</summary>
    /// <param name="log">The log of NVRTC with ptxas -v; empty for a binary compiled elsewhere.</param>
    public static ImmutableArray<EntryResources> Read(byte[] cubin, string log)
    {
        var said = PtxasLog.Read(log);
        return [.. CubinImage.Read(cubin).Entries.Select(entry => said.TryGetValue(entry.Entry, out var usage)
            ? entry with
            {
                Registers = usage.Registers,
                StackBytes = usage.StackBytes,
                SpillStoreBytes = usage.SpillStoreBytes,
                SpillLoadBytes = usage.SpillLoadBytes,
                StaticSharedBytes = usage.SharedBytes,
            }
            : entry)];
    }
}
