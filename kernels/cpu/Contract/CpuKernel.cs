using System.Collections.Immutable;

namespace PrefillBench.Kernels;

/// <summary>
/// A kernel as its NAME.kernel.json names it: a public type with a public constructor that takes nothing. Threads, clock, memory, caches
/// and every check of the output are the tool's.
/// </summary>
public abstract class CpuKernel
{
    /// <summary>
    /// The kernel's features beside plain attention. A case with others is never given to it, so that a kernel which was compiled before
    /// there were windows is refused and not wrong.
    /// </summary>
    public virtual CaseFeatures Features => CaseFeatures.None;

    /// <summary>Why the kernel cannot compute the case, for the user; null when it can.</summary>
    public virtual string? WhyNot(CaseShape shape) => null;

    /// <summary>
    /// Called once for a row in a process, before anything is timed: the place to cut tiles and to choose among variants.
    /// </summary>
    /// <param name="problem">Its memory lives as long as what is returned.</param>
    /// <param name="processor">The processor on which the launches will run.</param>
    public abstract BoundKernel Bind(AttentionProblem problem, Processor processor);
}

/// <summary>A kernel bound to its inputs and output: one launch computes all <see cref="Items"/>.</summary>
public abstract unsafe class BoundKernel
{
    /// <summary>The work items, in the order in which free threads take them. The property is read once.</summary>
    public abstract ImmutableArray<WorkItem> Items { get; }

    /// <summary>Private memory of one thread, in bytes; aligned to 64, and with what the thread's last item left in it.</summary>
    public virtual long ScratchBytes => 0;

    /// <summary>Facts that explain the speed, for the report.</summary>
    public virtual IEnumerable<KeyValuePair<string, string>> Resources => [];

    /// <summary>Computes the item's output rows. Gives the same bits whichever thread does it and whatever ran before.</summary>
    public abstract void Compute(in WorkItem item, byte* scratch);
}
