using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Kernels;

/// <summary>The way in which blocks get tiles.</summary>
public enum KernelSchedule
{
    /// <summary>The device's resident blocks take tiles from a counter until none is left.</summary>
    Persistent,

    /// <summary>Block b computes tile b.</summary>
    Tile,
}

/// <summary>Device memory that a kernel wants beside its inputs and outputs.</summary>
public enum KernelWorkspace
{
    None,

    /// <summary>Every key tile of V once, rearranged by the kernel itself, and 128 bytes: Launching/WorkspacePlan.cs.</summary>
    ValueTiles,
}

/// <summary>The rows that get a workspace.</summary>
/// <param name="MinReads">Fewest tiles that read a key tile, on average.</param>
/// <param name="MinTiles">Fewest tiles of the row.</param>
public readonly record struct WorkspaceRule(KernelWorkspace Kind, int MinReads, int MinTiles);

/// <summary>
/// One way to launch one entry function: for which device and rows it is, and with what. The key by which the catalog chooses.
/// </summary>
public sealed record KernelVariant
{
    /// <summary>Unique in the folder; the key of approved resources.</summary>
    public required string Name { get; init; }

    /// <summary>The extern "C" __global__ function.</summary>
    public required string Entry { get; init; }

    public required ArchRequirement Arch { get; init; }

    /// <summary>Options for NVRTC, after those of the description.</summary>
    public required ImmutableArray<string> Options { get; init; }

    public required OutputFormat Input { get; init; }

    public required OutputFormat Output { get; init; }

    /// <summary>The features that the variant computes beside plain attention.</summary>
    public required ImmutableArray<KernelFeature> Features { get; init; }

    public required ImmutableArray<SizeRange> HeadSizes { get; init; }

    /// <summary>Query heads per kv head.</summary>
    public required ImmutableArray<SizeRange> GroupSizes { get; init; }

    /// <summary>Tokens per page.</summary>
    public required ImmutableArray<int> PageSizes { get; init; }

    public required ImmutableArray<KvLayout> Layouts { get; init; }

    /// <summary>Packed rows of a tile: query tokens times query heads per kv head.</summary>
    public required int TileRows { get; init; }

    /// <summary>Keys of one step of the kernel's inner loop.</summary>
    public required int TileKeys { get; init; }

    /// <summary>Threads of a block.</summary>
    public required int Threads { get; init; }

    /// <summary>Dynamic shared memory of a block.</summary>
    public required int SharedBytes { get; init; }

    public required KernelSchedule Schedule { get; init; }

    /// <summary>Blocks for each multiprocessor of a persistent launch; where fewer fit, the rest wait.</summary>
    public required int BlocksPerSm { get; init; }

    /// <summary>Rows of the part that is cut from the last tiles; 0: none is cut.</summary>
    public required int PartRows { get; init; }

    /// <summary>Spill stores that are known and meant; more is an error.</summary>
    public required int AllowedSpillBytes { get; init; }

    /// <summary>Fewest tiles of a row that the variant is for; 1 is any.</summary>
    public required int MinTiles { get; init; }

    /// <summary>Fewest KiB of shared memory of a multiprocessor that the variant is for.</summary>
    public required int MinSmSharedKiB { get; init; }

    public required WorkspaceRule Workspace { get; init; }

    /// <summary>True when the variant loads or stores by tensor maps.</summary>
    public required bool TensorMaps { get; init; }

    /// <summary>Its place in its file.</summary>
    public required SourcePosition Source { get; init; }

    /// <summary>An architecture whose limits the tool does not know is taken to have enough shared memory.</summary>
    public bool IsFor(GpuArch arch) =>
        Arch.Accepts(arch) && (MultiprocessorLimits.Of(arch) is not { } limits || limits.SharedBytes >> 10 >= MinSmSharedKiB);
}
