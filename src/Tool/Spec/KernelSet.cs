using System.Collections.Immutable;
using PrefillBench.Diagnostics;

namespace PrefillBench.Spec;

/// <summary>The part of a case that a kernel computes.</summary>
public enum KernelComputes
{
    /// <summary>The case in its own element types.</summary>
    Case,

    /// <summary>
    /// Attention in bf16 whatever the case's output is: e4m3 data is read dequantised. The cases that are the same work to it share its
    /// row.
    /// </summary>
    Bf16,
}

/// <summary>A kernel as rows know it.</summary>
public sealed record MeasuredKernel(KernelName Name, KernelComputes Computes);

/// <summary>A kernel of a run, and where its code comes from.</summary>
/// <param name="From">Its description, absolute; null means the one of its name in the folder of kernels.</param>
/// <param name="Options">Handed to the kernel; see docs/kernels.md.</param>
/// <param name="At">The place in the spec that names the kernel; no place for a kernel that nobody had to name.</param>
public sealed record KernelUse(
    MeasuredKernel Kernel, string? From, ImmutableSortedDictionary<string, string> Options, SourcePosition At)
{
    public KernelName Name => Kernel.Name;

    /// <summary>The interpreter of a kernel in Python: a name on the PATH or absolute; null leaves it to the description.</summary>
    public string? Python { get; init; }
}

/// <summary>The kernels of a run, in the order in which reports show them; speed-ups are over the first.</summary>
/// <param name="Folder">Absolute; null means the kernels that come with the tool.</param>
/// <param name="Uses">The kernels: at least one, no two of the same name.</param>
public sealed record KernelSet(string? Folder, ImmutableArray<KernelUse> Uses)
{
    /// <summary>Each kernel multiplies the rows of a sweep.</summary>
    public const int Most = 32;

    /// <summary>The kernels that are measured where nothing else is asked for, as in the published benchmark.</summary>
    public static ImmutableArray<MeasuredKernel> Default { get; } =
        [new(KernelName.Of("baseline"), KernelComputes.Bf16), new(KernelName.Of("trtllm"), KernelComputes.Case)];

    /// <summary>The kernels of <see cref="Default"/> that come with the tool.</summary>
    public static KernelSet Bundled { get; } = In(folder: null);

    public ImmutableArray<MeasuredKernel> Kernels => [.. Uses.Select(use => use.Kernel)];

    /// <summary>The kernels of <see cref="Default"/> in a folder.</summary>
    public static KernelSet In(string? folder) => new(folder, [.. Default.Select(kernel => Own(kernel, SourcePosition.None))]);

    /// <summary>The kernel of its name in the folder of kernels, without options.</summary>
    public static KernelUse Own(MeasuredKernel kernel, SourcePosition at) =>
        new(kernel, From: null, ImmutableSortedDictionary<string, string>.Empty, at);

    public KernelUse? Of(KernelName name) => Uses.FirstOrDefault(use => use.Name == name);

    /// <summary>The set with another description under a name. A new name comes last.</summary>
    public KernelSet With(KernelName name, string file)
    {
        var added = Own(Of(name)?.Kernel ?? new(name, KernelComputes.Case), SourcePosition.None) with { From = file };
        return this with { Uses = Of(name) is { } replaced ? Uses.Replace(replaced, added) : Uses.Add(added) };
    }
}
