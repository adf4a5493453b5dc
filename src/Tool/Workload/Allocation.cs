using PrefillBench.Units;

namespace PrefillBench.Workload;

/// <summary>The purpose of a buffer in the device's memory.</summary>
public enum AllocationKind
{
    Query,

    /// <summary>K and V.</summary>
    KvPool,

    BlockTables,

    /// <summary>Start of each sequence's queries and keys.</summary>
    SequenceLengths,

    /// <summary>A logit without a key for each query head.</summary>
    Sinks,

    Output,

    /// <summary>Scales of an NVFP4 output.</summary>
    OutputScales,

    /// <summary>The kernel's list of tiles or work items; its length is the kernel's business.</summary>
    TileSchedule,

    /// <summary>A kernel's own memory beside inputs and outputs.</summary>
    KernelWorkspace,

    /// <summary>Further sets of inputs and outputs, so that a launch finds none of its own in the L2 cache.</summary>
    RotationCopies,

    /// <summary>The tool's, or of the kernel's threads.</summary>
    Scratch,

    /// <summary>A scripted allocation of a fake device.</summary>
    Scripted,
}

/// <summary>One buffer in the device's memory.</summary>
public sealed record Allocation(AllocationKind Kind, ByteCount Size)
{
    /// <summary>The kind in words, as reports write it.</summary>
    public string Name => Kind switch
    {
        AllocationKind.Query => "query",
        AllocationKind.KvPool => "kv pool",
        AllocationKind.BlockTables => "block tables",
        AllocationKind.SequenceLengths => "sequence lengths",
        AllocationKind.Sinks => "sinks",
        AllocationKind.Output => "output",
        AllocationKind.OutputScales => "output scales",
        AllocationKind.TileSchedule => "tile schedule",
        AllocationKind.KernelWorkspace => "kernel workspace",
        AllocationKind.RotationCopies => "rotation copies",
        AllocationKind.Scratch => "scratch",
        AllocationKind.Scripted => "scripted",
        _ => throw new InvalidOperationException($"{Kind} has no name"),
    };
}
