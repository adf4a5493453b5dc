using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using PrefillBench.Kernels;

namespace PrefillBench.Devices.Cpu;

/// <summary>
/// An injected slow-down, to see whether the gate finds it: after each work item its thread does work that nothing can shorten. The
/// kernel itself is the same on both sides.
/// </summary>
/// <param name="links">Dependent steps for 1,000 (row, key) pairs.</param>
internal sealed class DelayedKernel(CpuKernel kernel, int links) : CpuKernel
{
    private const int Pairs = 1000;

    public override CaseFeatures Features => kernel.Features;

    public override string? WhyNot(CaseShape shape) => kernel.WhyNot(shape);

    public override BoundKernel Bind(AttentionProblem problem, Processor processor) => new Delayed(kernel.Bind(problem, processor), links);

    private sealed unsafe class Delayed(BoundKernel kernel, int links) : BoundKernel
    {
        public override ImmutableArray<WorkItem> Items => kernel.Items;

        // The chain's end lies behind the kernel's own scratch; it has to lie somewhere, or the chain would be dropped.
        public override long ScratchBytes => kernel.ScratchBytes + sizeof(long);

        public override IEnumerable<KeyValuePair<string, string>> Resources =>
            kernel.Resources.Append(new("planted delay", $"{links} links for {Pairs} pairs"));

        public override void Compute(in WorkItem item, byte* scratch)
        {
            kernel.Compute(item, scratch);
            Unsafe.WriteUnaligned(scratch + kernel.ScratchBytes, PlantedDelay.Chain(item.Cost * links / Pairs));
        }

    }
}

/// <summary>Work that nothing can shorten.</summary>
internal static class PlantedDelay
{
    /// <summary>Each link needs the one before: a multiplication and an addition, about four cycles.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Chain(long links)
    {
        var value = (ulong)links;
        for (var link = 0L; link < links; link++)
        {
            value = (value * value) + 1;
        }

        return value;
    }
}
