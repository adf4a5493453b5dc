using System.Collections.Immutable;
using PrefillBench.Units;

namespace PrefillBench.Workload;

/// <summary>The operations and bytes of one launch of a row, independent of how a kernel does it.</summary>
public sealed record WorkloadCost
{
    public required long QueryTokens { get; init; }

    /// <summary>Prefix and query tokens of all sequences.</summary>
    public required long KvTokens { get; init; }

    /// <summary>Drawn when first asked for, since it takes longer than everything else here: rows that are skipped never need it.</summary>
    public required Lazy<PagesRead> Read { get; init; }

    /// <summary>Pages of the pool that at least one sequence reads; never more than the pool holds.</summary>
    public int DistinctPages => Read.Value.Pages;

    /// <summary>(query, key) pairs per head that the mask leaves.</summary>
    public required long VisiblePairs { get; init; }

    /// <summary>
    /// 4 * query heads * head size * visible pairs: a multiply and an add for Q K^T, the same for P V. Softmax is not counted.
    /// </summary>
    public required Flops Work { get; init; }

    /// <summary>Bytes that must cross the memory bus once if caches were perfect. A key shared between sequences counts once.</summary>
    public ByteCount MinimumBytes => new(checked(BytesBesideKeys + (BytesPerKey * Read.Value.Keys)));

    /// <summary>The part of <see cref="MinimumBytes"/> for Q, the output, lengths and table entries in use.</summary>
    public required long BytesBesideKeys { get; init; }

    /// <summary>A token's K and V over all heads.</summary>
    public required long BytesPerKey { get; init; }

    /// <summary>Every buffer that any kernel of the row needs; its list of tiles comes on top.</summary>
    public required ImmutableArray<Allocation> Allocations { get; init; }

    /// <summary>The sum of <see cref="Allocations"/>: peak memory with nothing else on the device.</summary>
    public required ByteCount KernelPeak { get; init; }

    /// <summary>The least time that the device's ceilings allow: the longer of computing and moving the minimum of bytes.</summary>
    /// <param name="compute">The ceiling for the row's input type.</param>
    public Milliseconds Roofline(TeraflopsPerSecond compute, GigabytesPerSecond memory) =>
        new(Math.Max(Work.Value / (compute.Value * 1e9), MinimumBytes.Value / (memory.Value * 1e6)));
}
