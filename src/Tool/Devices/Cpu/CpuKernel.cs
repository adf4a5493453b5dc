using System.Collections.Immutable;

namespace PrefillBench.Devices.Cpu;

/// <summary>One attention kernel bound to its inputs and output.</summary>
internal abstract unsafe class CpuKernel
{
    /// <summary>What there is to do, in the order it should be taken.</summary>
    public abstract ImmutableArray<WorkItem> Items { get; }

    /// <summary>Private memory of one thread, in bytes.</summary>
    public abstract long ScratchBytes { get; }

    /// <summary>Computes the item's output rows. Same bits whichever thread does it and whatever ran before.</summary>
    public abstract void Compute(in WorkItem item, byte* scratch);

    /// <summary>What explains the speed, for the report.</summary>
    public abstract IEnumerable<KeyValuePair<string, string>> Resources { get; }
}
