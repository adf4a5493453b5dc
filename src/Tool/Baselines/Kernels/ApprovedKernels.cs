using System.Collections.Immutable;

namespace PrefillBench.Baselines.Kernels;

/// <summary>
/// The resources that a kernel variant's binary takes of a multiprocessor. Registers and stack are those of a thread, shared memory that of
/// a block.
/// </summary>
public sealed record KernelResources
{
    public required int Registers { get; init; }

    public required int StackBytes { get; init; }

    /// <summary>Bytes of spill stores; null for a binary compiled elsewhere, without its compiler's log.</summary>
    public int? SpillStoreBytes { get; init; }

    /// <summary>Bytes of spill loads; null for a binary compiled elsewhere, without its compiler's log.</summary>
    public int? SpillLoadBytes { get; init; }

    /// <summary>Static and dynamic.</summary>
    public required int SharedBytes { get; init; }

    /// <summary>Threads of a block.</summary>
    public required int Threads { get; init; }

    /// <summary>Resident blocks that fit; null for an architecture whose limits the tool does not know.</summary>
    public int? BlocksPerSm { get; init; }

    /// <summary>Instructions in the code by kind; null where there was no disassembler.</summary>
    public ImmutableSortedDictionary<string, int>? Instructions { get; init; }

    private const int WarpThreads = 32;

    /// <summary>Resident warps: the occupancy that is compared.</summary>
    public int? WarpsPerSm() => BlocksPerSm * ((Threads + WarpThreads - 1) / WarpThreads);
}

/// <summary>Resources are compared only with those of the same variant, architecture and compiler.</summary>
/// <param name="Compiler">The compiler and its version, such as <c>nvrtc 12.4</c>; "prebuilt" for a cubin of the folder.</param>
public readonly record struct KernelKey(string Variant, string Arch, string Compiler)
{
    public override string ToString() => $"{Variant}/{Arch}/{Compiler}";
}

/// <summary>The resources of one key, and who approved them.</summary>
public sealed record ApprovedKernel(KernelResources Resources, KernelApproval Approval);

public sealed record KernelApproval(string By, DateTimeOffset WhenUtc, string Reason, string Tool, string? Commit = null);

/// <summary>The content of <c>baselines/kernels.verified.json</c>.</summary>
public sealed record ApprovedKernels
{
    public const int CurrentSchema = 1;

    public required int SchemaVersion { get; init; }

    /// <summary>The approved kernels, by <see cref="KernelKey"/> as text.</summary>
    public required ImmutableSortedDictionary<string, ApprovedKernel> Kernels { get; init; }

    public static ApprovedKernels Empty { get; } = new()
    {
        SchemaVersion = CurrentSchema,
        Kernels = ImmutableSortedDictionary.Create<string, ApprovedKernel>(StringComparer.Ordinal),
    };

    public ApprovedKernel? Of(KernelKey key) => Kernels.GetValueOrDefault(key.ToString());

    /// <summary>The approved variants of an architecture and compiler.</summary>
    public IEnumerable<string> VariantsOf(string arch, string compiler) => Kernels.Keys
        .Where(key => key.EndsWith($"/{arch}/{compiler}", StringComparison.Ordinal))
        .Select(key => key[..^$"/{arch}/{compiler}".Length]);
}
