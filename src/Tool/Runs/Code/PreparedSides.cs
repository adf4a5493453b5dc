using System.Collections.Immutable;
using PrefillBench.CodeFiles;
using PrefillBench.Spec;

namespace PrefillBench.Runs.Code;

/// <summary>The sides of a run, and their kernels by row id.</summary>
/// <param name="Kernels">What the current side was built from.</param>
/// <param name="Approved">Empty where nothing can be paired.</param>
internal sealed record PreparedSides(
    Sides Sides,
    KernelSet Kernels,
    ImmutableSortedDictionary<string, KernelCode> Current,
    ImmutableSortedDictionary<string, KernelCode> Approved)
{
    /// <summary>Whether equal code need not be measured in pairs; false where its noise is what is asked for.</summary>
    public bool EqualIsIdentical { get; init; } = true;

    /// <summary>Why a row has no counterpart, as a clause for the user.</summary>
    public string WithoutCounterpart { get; init; } = "it was approved without code to measure pairs with; approve again to keep its code";

    /// <summary>The kernel that every row is paired with; null where the other side is other code of each kernel.</summary>
    public MeasuredKernel? Other { get; init; }

    /// <summary>The same for single rows, by row id.</summary>
    public IReadOnlyDictionary<string, string> WhyWithout { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Both sides would run the same code.</summary>
    public bool Identical(string rowId) => EqualIsIdentical
        && Current.TryGetValue(rowId, out var current) && Approved.GetValueOrDefault(rowId)?.Identity == current.Identity;

    /// <summary>Why the row has no counterpart; null where it has one.</summary>
    public string? WhyAlone(string rowId) => Approved.ContainsKey(rowId) ? null : WhyWithout.GetValueOrDefault(rowId, WithoutCounterpart);
}
