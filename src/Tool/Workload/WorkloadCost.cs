using System.Collections.Immutable;
using PrefillBench.Units;

namespace PrefillBench.Workload;

/// <summary>One buffer in the device's memory.</summary>
public sealed record Allocation(string Name, ByteCount Size);

/// <summary>What one launch of a row has to do and to hold, independent of how a kernel does it.</summary>
public sealed record WorkloadCost
{
    public required long QueryTokens { get; init; }

    /// <summary>Prefix and query tokens of all sequences.</summary>
    public required long KvTokens { get; init; }

    /// <summary>Pages of the pool that at least one sequence reads; never more than the pool holds.</summary>
    public required int DistinctPages { get; init; }

    /// <summary>(query, key) pairs per head that the mask leaves.</summary>
    public required long VisiblePairs { get; init; }

    /// <summary>4 * query heads * head size * visible pairs: a multiply and an add for Q K^T, the same for P V. Softmax is not counted.</summary>
    public required Flops Work { get; init; }

    /// <summary>2 * batch * max_seq_len^2 * head size, the published script's estimate: no heads, no prefix, no ragged lengths. For comparison only.</summary>
    public required Flops PublishedEstimate { get; init; }

    /// <summary>What must cross the memory bus once if caches were perfect; a key shared between sequences counts once.</summary>
    public required ByteCount MinimumBytes { get; init; }

    /// <summary>Every buffer that the kernel alone needs.</summary>
    public required ImmutableArray<Allocation> Allocations { get; init; }

    /// <summary>The sum of <see cref="Allocations"/>: peak memory with nothing else on the device.</summary>
    public required ByteCount KernelPeak { get; init; }

    /// <summary>The least time that the device's ceilings allow: the longer of computing and moving the minimum of bytes.</summary>
    /// <param name="compute">The ceiling for the row's input type.</param>
    public Milliseconds Roofline(TeraflopsPerSecond compute, GigabytesPerSecond memory) =>
        new(Math.Max(Work.Value / (compute.Value * 1e9), MinimumBytes.Value / (memory.Value * 1e6)));
}
