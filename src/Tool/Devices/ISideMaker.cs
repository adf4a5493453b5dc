using System.Collections.Immutable;
using PrefillBench.CodeFiles;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Devices;

/// <summary>How a device makes the sides of a comparison: kernels found, built and compared as code.</summary>
public interface ISideMaker
{
    /// <summary>
    /// Links of a delay that shows clearly in every row, about a fifth of its time: from what it costs, others are sized. A link is work
    /// that nothing can shorten, as long as the device likes.
    /// </summary>
    int TrialLinks { get; }

    /// <summary>Whether its kernels are .NET code, so that another runtime may compile them to other instructions.</summary>
    bool RunsOnDotnet => false;

    /// <summary>Whose kernels <see cref="Build"/> makes, for the report: a folder, or words.</summary>
    /// <param name="kernels">As <see cref="Build"/> takes it.</param>
    string Origin(KernelSet kernels) => kernels.Folder ?? "those that come with this tool";

    /// <summary>Null when the folder's kernels are of a kind that the device runs, else the reason for the user.</summary>
    string? WhyNotFrom(string folder);

    /// <summary>The kernels as they are now.</summary>
    /// <param name="kernels">Of the run, or from <see cref="Find"/>; a row of a kernel that is not among them has no code.</param>
    /// <param name="rows">That are to be run.</param>
    /// <param name="delay">By row id: links to plant in the row's kernel; null and 0 plant none.</param>
    /// <returns>By row id; a row that no kernel can run is absent.</returns>
    ImmutableSortedDictionary<string, KernelCode> Build(
        KernelSet kernels, IReadOnlyCollection<WorkloadRow> rows, IReadOnlyDictionary<string, int>? delay = null);

    /// <summary>Code from a store, with the identity that this device gives it.</summary>
    KernelCode Identified(KernelCode stored);

    /// <summary>Why code from a store cannot be run here any more, as a clause for the user; null when it can.</summary>
    string? WhyNotRunnable(KernelCode stored) => null;

    /// <summary>The same code with other randomness, on a device that plays its randomness back.</summary>
    KernelCode Reseeded(KernelCode code, ulong seed) => code;

    /// <summary>The kernels that a place named by --against holds, for <see cref="Build"/>.</summary>
    /// <param name="kernels">The current side's, whose places in the repository a commit is looked at.</param>
    /// <exception cref="Diagnostics.PfbException">AgainstUnusable.</exception>
    KernelSet Find(SidePlace place, KernelSet kernels);
}
