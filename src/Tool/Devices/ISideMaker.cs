using System.Collections.Immutable;
using PrefillBench.CodeFiles;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Devices;

/// <summary>Makes the sides of a comparison: it finds, builds and compares kernels as code.</summary>
public interface ISideMaker
{
    /// <summary>
    /// Links of a delay that shows clearly in every row, about a fifth of its time: from what it costs, others are sized. A link is work
    /// that nothing can shorten, as long as the device likes.
    /// </summary>
    int TrialLinks { get; }

    /// <summary>True when kernels are .NET code, so that another runtime may compile them to other instructions.</summary>
    bool RunsOnDotnet => false;

    /// <summary>Whose kernels <see cref="Build"/> makes, for the report: a folder, or words.</summary>
    /// <param name="kernels">The same kernels as <see cref="Build"/> takes.</param>
    string Origin(KernelSet kernels) => kernels.Folder ?? "those that come with this tool";

    /// <summary>Why the device cannot run the folder's kind of kernels, for the user; null when it can.</summary>
    string? WhyNotFrom(string folder);

    /// <summary>
    /// Does ahead, on all processors, what <see cref="Build"/> would do one kernel after the other. What is wrong with a kernel is left for
    /// <see cref="Build"/> to say.
    /// </summary>
    /// <param name="sides">The kernels that <see cref="Build"/> is called with next.</param>
    /// <param name="rows">The rows that the code is for.</param>
    void PrepareToBuild(IReadOnlyCollection<KernelSet> sides, IReadOnlyCollection<WorkloadRow> rows)
    {
    }

    /// <summary>The kernels as they are now.</summary>
    /// <param name="kernels">The run's kernels, or those of <see cref="Find"/>. A row of any other kernel has no code.</param>
    /// <param name="rows">The rows that the code is for.</param>
    /// <param name="delay">
    /// The number of dependent steps to plant in a row's kernel as a slow-down, by row id; null and 0 plant none.
    /// </param>
    /// <returns>Code by row id. A row that no kernel can run is absent.</returns>
    ImmutableSortedDictionary<string, KernelCode> Build(
        KernelSet kernels, IReadOnlyCollection<WorkloadRow> rows, IReadOnlyDictionary<string, int>? delay = null);

    /// <summary>Code from a store, with the identity that this device gives it.</summary>
    KernelCode Identified(KernelCode stored);

    /// <summary>Why code from a store cannot be run here any more, as a clause for the user; null when it can.</summary>
    string? WhyNotRunnable(KernelCode stored) => null;

    /// <summary>The same code with another random seed, on a device that plays random times back.</summary>
    KernelCode Reseeded(KernelCode code, ulong seed) => code;

    /// <summary>The kernels that a place named by --against holds, for <see cref="Build"/>.</summary>
    /// <param name="kernels">The current side's, whose places in the repository a commit is looked at.</param>
    /// <exception cref="Diagnostics.PfbException">AgainstUnusable.</exception>
    KernelSet Find(SidePlace place, KernelSet kernels);
}
