using System.Collections.Immutable;
using PrefillBench.Devices.Descriptions;
using PrefillBench.Diagnostics;
using PrefillBench.Kernels;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu.Managed;

/// <summary>The .NET kernels of a run, each loaded when first asked for.</summary>
/// <param name="root">The folder of those that are not named by file.</param>
/// <param name="descriptions">Of the folder.</param>
internal sealed class ManagedKernels(string root, ImmutableArray<ManagedDescription> descriptions, KernelSet kernels) : ICpuKernels
{
    private readonly Dictionary<KernelName, (ImmutableArray<ManagedDescription> Descriptions, string WhyNone)> byName = [];
    private readonly Dictionary<ManagedDescription, CpuKernel> loaded = [];

    /// <summary>The folder that comes with the tool.</summary>
    public static string Bundled => Path.Combine(AppContext.BaseDirectory, "kernels", "cpu");

    public string Root => root;

    public ImmutableArray<ManagedDescription> Descriptions => descriptions;

    /// <summary>With the folder's kernels; those of the tool where it has none of .NET.</summary>
    public static ManagedKernels In(KernelSet kernels)
    {
        KernelFolder.Require(kernels.Folder ?? Bundled, kernels);
        var own = kernels.Folder is { } folder ? Read(folder) : [];
        return own.IsEmpty ? new(Bundled, Read(Bundled), kernels) : new(kernels.Folder!, own, kernels);
    }

    /// <summary>The descriptions of a folder, in the order of their files.</summary>
    public static ImmutableArray<ManagedDescription> Read(string folder) =>
    [
        .. KernelFolder.Files(folder).Where(file => KernelForms.Of(file) != KernelForms.Cuda).Select(file => ManagedDescription.Read(file)),
    ];

    public (CpuKernel? Kernel, string Reason) For(WorkloadRow row) => Choose(row) is var choice ? (choice.Kernel, choice.Reason) : default;

    /// <summary>The first kernel of the row's name that can run it, in the order of their files.</summary>
    public (ManagedDescription? Description, CpuKernel? Kernel, string Reason) Choose(WorkloadRow row)
    {
        var (candidates, reason) = Of(row.Kernel.Name);
        foreach (var description in candidates)
        {
            var kernel = Load(description);
            if (KernelProblems.WhyNot(kernel, row) is not { } refusal)
            {
                return (description, kernel, "");
            }

            reason = refusal;
        }

        return (null, null, reason);
    }

    private (ImmutableArray<ManagedDescription> Descriptions, string WhyNone) Of(KernelName name) =>
        byName.TryGetValue(name, out var known) ? known : byName[name] = Find(name);

    private (ImmutableArray<ManagedDescription> Descriptions, string WhyNone) Find(KernelName name)
    {
        if (kernels.Of(name) is not { } use)
        {
            return ([], $"this side has no kernel {name}");
        }

        if (use.From is { } file)
        {
            return KernelForms.Of(file) == KernelForms.Cuda
                ? ([], $"{Path.GetFileName(file)} describes a CUDA kernel, which this device does not run")
                : ([ManagedDescription.Read(file) with { Options = use.Options }], "");
        }

        return
        (
            [.. descriptions.Where(description => description.Name == name).Select(description => description with { Options = use.Options })],
            $"{root} has no {name} kernel"
        );
    }

    private CpuKernel Load(ManagedDescription description) =>
        loaded.TryGetValue(description, out var known) ? known : loaded[description] = LoadedKernel.Of(description);
}
